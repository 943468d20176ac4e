#!/usr/bin/env bash
# Has the program make packs of workspaces in which everything is too long, too strange or not there at all, and asks veraPDF about them, about the documents
# of the renderer's own tests (tables of 3,000 rows and 12 columns among them), and about files with faults planted in them. Usage: awkward.sh MEASURES
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go test ./pipeline -run TestPacksOfAwkwardContent -args -awkward "$work/packs" -measures "$1" >/dev/null
pdfs=()
for workspace in "$work"/packs/*; do
  status=0
  bin/perfpack -w "$workspace" run --at 2025-11-05 >"$work/said" 2>&1 || status=$?
  [ $status -eq 0 ] || [ $status -eq 3 ] || { cat "$work/said"; exit 1; }
  report=$(find "$workspace/out" -name cabinet-report.pdf)
  qpdf --check "$report" >/dev/null
  pdfs+=("$report")
done
mkdir "$work/documents"
go test ./pipeline/render/pdf -args -pdf "$work/documents" >/dev/null
bash "$(dirname "$0")/verapdf.sh" "${pdfs[@]}" "$work"/documents/*.pdf >"$work/said" || { cat "$work/said"; exit 1; }
echo "$(grep -c ', 0 rules failed' "$work/said") documents pass, $(awk '{n += $3} END {print n}' "$work/said") checks, 0 failed"
bash "$(dirname "$0")/verapdf-faults.sh" "$work/documents/faults"
