#!/usr/bin/env bash
# Looks for known vulnerabilities in what perfpack is built from. It needs the Go module proxy and the database of vulnerabilities (GOVULNDB names a mirror); where it
# cannot have them it says so and ends well, since that is no fault of the program. A vulnerability that is found ends it with 1.
set -uo pipefail
tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT
if ! said=$(GOBIN="$tool" timeout 300 go install golang.org/x/vuln/cmd/govulncheck@v1.9.0 2>&1); then
  echo "known vulnerabilities were not looked for, since govulncheck cannot be had: $(tail -n 1 <<<"$said")"
  exit 0
fi
said=$(timeout 600 "$tool/govulncheck" ${GOVULNDB:+-db "$GOVULNDB"} ./... 2>&1)
case $? in
  0) echo "no known vulnerability" ;;
  3) echo "$said"; exit 1 ;; # the status by which govulncheck says that it found some
  *) echo "known vulnerabilities were not looked for: $(tail -n 1 <<<"$said")" ;;
esac
