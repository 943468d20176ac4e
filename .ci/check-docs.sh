#!/usr/bin/env bash
# Checks the documents of the packs that `make pack` made. Usage: check-docs.sh PACKS SHARED
set -euo pipefail
packs_root=$1 shared=$2
mapfile -t packs < <(find "$packs_root" -type d -path '*/out/*' -name v1 | sort)
[ ${#packs[@]} -gt 0 ] || { echo "no packs under $packs_root; run make pack first"; exit 1; }

echo "== report and workbooks agree with the open data, over the samples and over random packs"
/usr/bin/python3 -W ignore .ci/agree.py "${packs[@]}"
random=$(mktemp -d)
trap 'rm -rf "$random"' EXIT
go test ./pipeline -run TestEveryNumberAgreesOverRandomPacks -args -packs "$random"
/usr/bin/python3 -W ignore .ci/agree.py "$random"/*/*/*/v1

echo "== the open data load in an independent tool, and its constraints hold"
if command -v npm >/dev/null; then
  tool=$(mktemp -d)
  npm install --silent --no-fund --no-audit --prefix "$tool" datapackage@1.1.10
  NODE_PATH="$tool/node_modules" node .ci/load-datapackage.js "${packs[@]}"
  rm -rf "$tool"
else
  echo "npm is not installed; left out"
fi

echo "== the PDFs are sound and tagged"
pdfs=()
for p in "${packs[@]}"; do
  pdfs+=("$p/cabinet-report.pdf")
  qpdf --check "$p/cabinet-report.pdf" >/dev/null
  headings=$(pdfinfo -struct "$p/cabinet-report.pdf" 2>/dev/null | grep -c '^ *H1') || true
  [ "$headings" -gt 5 ] || { echo "$p: only $headings chapters in the structure"; exit 1; }
  [ "$(pdfinfo "$p/cabinet-report.pdf" | awk '/^Tagged:/{print $2}')" = yes ]
  echo "$p: sound, tagged, $headings chapters"
done
bash .ci/verapdf.sh "${pdfs[@]}"

echo "== packs of awkward content, made by the program itself, are sound and tagged; and so is every test document of the renderer"
bash .ci/awkward.sh "${MEASURES:-60}"

echo "== the workbooks open in LibreOffice"
work=$(mktemp -d)
trap 'rm -rf "$work" "$random"' EXIT
books=()
for p in "${packs[@]}"; do
  for book in performance-workbook officers-workbook; do
    books+=("$p/$book.xlsx")
    soffice --headless "-env:UserInstallation=file://$work/profile" --convert-to pdf --outdir "$work" "$p/$book.xlsx" >/dev/null 2>&1
    pages=$(pdfinfo "$work/$book.pdf" | awk '/^Pages:/{print $2}')
    [ "$pages" -gt 3 ] || { echo "$p/$book.xlsx: LibreOffice shows $pages pages"; exit 1; }
    echo "$p/$book.xlsx: $pages pages in LibreOffice"
  done
done

echo "== LibreOffice calculates what is stored"
/usr/bin/python3 .ci/recalculate.py "${books[@]}"

if [ -n "${ECMA_XSD:-}" ]; then
  echo "== every part of the workbooks is valid against the schemas of ECMA-376, of those that go to services and officers too"
  for workspace in "$packs_root"/*/; do
    bin/perfpack -q -w "$workspace" returns issue --quarter 2025-26-Q3 >/dev/null
    bin/perfpack -q -w "$workspace" targets issue --year 2026-27 >/dev/null
    bin/perfpack -q -w "$workspace" framework export "$work/$(basename "$workspace").xlsx" >/dev/null
  done
  mapfile -t other < <(find "$packs_root" "$work" -path '*/returns/*.xlsx' -o -path '*/targets/*.xlsx' -o -name queries.xlsx -o -path "$work/*.xlsx" | sort)
  /usr/bin/python3 .ci/schemas.py "$ECMA_XSD" "${books[@]}" "${other[@]}"
fi

echo "== the workbooks keep the rules for accessible spreadsheets: the published one all, the officers' one the essential"
for book in "${books[@]}"; do
  bin/perfpack check-workbook "$book" >"$work/rules" || { cat "$work/rules"; exit 1; }
  said=$(tail -1 "$work/rules")
  echo "$book: $said"
  case $book in */performance-workbook.xlsx) [[ $said == *", 0 failed, "* ]] || { cat "$work/rules"; exit 1; } ;; esac
done

echo "== sound workbooks of several programs are read as they were written, and as openpyxl and LibreOffice read them"
bash .ci/sound-books.sh "${BOOKS:-60}"

echo "== the reader reads what openpyxl reads"
if [ -d "$shared/corpora" ]; then
  /usr/bin/python3 .ci/compare-readers.py "$shared/corpora"
fi
