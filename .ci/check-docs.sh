#!/usr/bin/env bash
# Checks the documents of the packs that `make pack` made. Usage: check-docs.sh PACKS SHARED
set -euo pipefail
packs_root=$1 shared=$2
mapfile -t packs < <(find "$packs_root" -type d -path '*/out/*' -name v1 | sort)
[ ${#packs[@]} -gt 0 ] || { echo "no packs under $packs_root; run make pack first"; exit 1; }

echo "== report and workbook agree with indicators.csv"
/usr/bin/python3 .ci/agree.py "${packs[@]}"

echo "== the PDFs are sound and tagged"
pdfs=()
for p in "${packs[@]}"; do
  pdfs+=("$p/cabinet-report.pdf")
  qpdf --check "$p/cabinet-report.pdf" >/dev/null
  headings=$(pdfinfo -struct-text "$p/cabinet-report.pdf" 2>/dev/null | grep -c '^ *H1') || true
  [ "$headings" -gt 5 ] || { echo "$p: only $headings chapters in the structure"; exit 1; }
  [ "$(pdfinfo "$p/cabinet-report.pdf" | awk '/^Tagged:/{print $2}')" = yes ]
  echo "$p: sound, tagged, $headings chapters"
done
bash .ci/verapdf.sh "${pdfs[@]}"

echo "== the workbooks open in LibreOffice"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for p in "${packs[@]}"; do
  soffice --headless "-env:UserInstallation=file://$work/profile" --convert-to pdf --outdir "$work" "$p/performance-workbook.xlsx" >/dev/null 2>&1
  pages=$(pdfinfo "$work/performance-workbook.pdf" | awk '/^Pages:/{print $2}')
  [ "$pages" -gt 3 ] || { echo "$p: LibreOffice shows $pages pages"; exit 1; }
  echo "$p: $pages pages in LibreOffice"
done

echo "== the reader reads what openpyxl reads"
if [ -d "$shared/corpora" ]; then
  /usr/bin/python3 .ci/compare-readers.py "$shared/corpora"
fi
