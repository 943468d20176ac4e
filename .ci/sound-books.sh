#!/usr/bin/env bash
# Makes sound workbooks with several programs and holds the reader against them. Usage: sound-books.sh COUNT
set -euo pipefail
cd "$(dirname "$0")/.."
packages=()
/usr/bin/python3 -c 'import xlsxwriter' 2>/dev/null || packages+=(python3-xlsxwriter)
/usr/bin/python3 -c 'import openpyxl' 2>/dev/null || packages+=(python3-openpyxl)
command -v soffice >/dev/null || packages+=(libreoffice-calc)
if [ ${#packages[@]} -gt 0 ]; then
  apt-get update -q >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${packages[@]}" >&2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
node=()
if command -v npm >/dev/null && npm install --silent --no-fund --no-audit --prefix "$work/npm" exceljs@4.4.0 xlsx@0.18.5; then
  node=("$work/npm/node_modules")
else
  echo "npm is not installed, or has no network: ExcelJS and SheetJS are left out"
fi
/usr/bin/python3 -W ignore .ci/sound-books.py "$work/books" "$1" "${node[@]}"
