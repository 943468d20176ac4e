"""Has LibreOffice calculate workbooks anew, and sees that every formula gives what is stored beside it. Usage: recalculate.py FILE...

LibreOffice trusts stored results unless it is told not to, so it is told, and a workbook with a wrong result is tried first: were its result left
standing, the others would prove nothing.
"""
import os
import re
import subprocess
import sys
import tempfile
import warnings
import zipfile

import openpyxl

warnings.filterwarnings("ignore", message=".*extension is not supported.*")

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""


def anew(path, work):
    """The workbook as LibreOffice saves it after calculating."""
    out = os.path.join(work, "out")
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{work}/profile", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", out, path],
                   check=True, capture_output=True)
    return openpyxl.load_workbook(os.path.join(out, os.path.basename(path)), data_only=True)


def wrong(work):
    """A workbook whose only formula, 1+1, has the result 3."""
    made, path = os.path.join(work, "made.xlsx"), os.path.join(work, "wrong.xlsx")
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    book.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb"</f><v\s*/>|</f><v></v>", b"</f><v>3</v>", old.read(name)))
    assert openpyxl.load_workbook(path, data_only=True).active["A1"].value == 3
    return path


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
    os.makedirs(f"{work}/profile/user")
    with open(f"{work}/profile/user/registrymodifications.xcu", "w") as f:
        f.write(ALWAYS)
    if anew(wrong(work), work).active["A1"].value != 2:
        sys.exit("LibreOffice does not calculate anew, so nothing can be checked")
    for path in sys.argv[1:]:
        stored, after = openpyxl.load_workbook(path, data_only=True), anew(path, work)
        n = 0
        for sheet, at in formulas(path):
            n += 1
            was, now = stored[sheet][at].value, after[sheet][at].value
            if not same(was, now):
                bad += 1
                print(f"{path}: sheet {sheet}, cell {at}: stored {was!r}, calculated {now!r}")
        print(f"{path}: {n} formulas calculated anew")
sys.exit(1 if bad else 0)
