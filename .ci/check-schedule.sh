#!/usr/bin/env bash
# Has systemd read the units that perfpack prints, for a workspace that tells nobody anything and one that does, in a folder whose name has blanks and signs in it.
# The task for Windows is held against its schema by a test, cmd/perfpack/schedule_test.go. Usage: check-schedule.sh PERFPACK
set -euo pipefail
perfpack=$(realpath "$1")
command -v systemd-analyze >/dev/null || { echo "systemd-analyze is not installed; left out"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for more in '' '[notices]
heartbeat = "env:PERFPACK_HEARTBEAT"'; do
  root="$work/R&D 100% ready"
  rm -rf "$root" && mkdir -p "$root/units"
  printf 'title = "T"\n%s\n[[organisation]]\nid = "north"\nname = "North"\n' "$more" >"$root/perfpack.toml"
  "$perfpack" -w "$root" schedule systemd --to "$root/units" >/dev/null
  said=$(systemd-analyze verify "$root/units/perfpack.service" "$root/units/perfpack.timer" 2>&1)
  [ -z "$said" ] || { echo "$said"; exit 1; }
  systemd-analyze calendar '*-*-* 06:15 Europe/London' >/dev/null
  systemd-analyze security --offline=yes "$root/units/perfpack.service" 2>/dev/null | tail -1
done
echo "the units are as systemd reads them"
