"""Has LibreOffice calculate workbooks anew, and sees that every formula gives what is stored beside it. Usage: recalculate.py FILE..."""
import os
import subprocess
import sys
import tempfile

import openpyxl


def formulas(path):
    """The cells of a workbook that hold a formula."""
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield sheet.title, cell.coordinate


def same(a, b):
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return abs(a - b) <= 1e-9 * max(1, abs(a))
    return a == b


bad = 0
with tempfile.TemporaryDirectory() as work:
    for path in sys.argv[1:]:
        subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{work}/profile", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", work, path],
                       check=True, capture_output=True)
        stored = openpyxl.load_workbook(path, data_only=True)
        anew = openpyxl.load_workbook(os.path.join(work, os.path.basename(path)), data_only=True)
        n = 0
        for sheet, at in formulas(path):
            n += 1
            before, after = stored[sheet][at].value, anew[sheet][at].value
            if not same(before, after):
                bad += 1
                print(f"{path}: sheet {sheet}, cell {at}: stored {before!r}, calculated {after!r}")
        print(f"{path}: {n} formulas calculated anew")
sys.exit(1 if bad else 0)
