#!/usr/bin/env bash
# Writes the same workbooks with perfpack, XlsxWriter and openpyxl in one run, and prints CPU time, memory and the ratios: a history of 1,000,000 cells,
# and an officers' workbook of 300 indicators. Installs the two Python packages where they are missing.
set -euo pipefail
cd "$(dirname "$0")/.."
packages=()
/usr/bin/python3 -c 'import xlsxwriter' 2>/dev/null || packages+=(python3-xlsxwriter)
/usr/bin/python3 -c 'import openpyxl' 2>/dev/null || packages+=(python3-openpyxl)
if [ ${#packages[@]} -gt 0 ]; then
  apt-get update -q >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${packages[@]}" >&2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go test -c -o "$work/xlsx.test" ./pipeline/render/xlsx
go test -c -o "$work/pack.test" ./pipeline/pack
/usr/bin/python3 .ci/bench-writers.py "$work"
