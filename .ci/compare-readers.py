#!/usr/bin/env python3
"""Compare the strict reader with openpyxl over a folder of workbooks.

    .ci/compare-readers.py DIR

Every file in DIR is read by both. Where openpyxl gives a value ours must be the same, numbers to 15 significant digits;
what we read beyond it is an error too. Files we refuse must be refused with a reason. Exceptions are listed below, by
file and reason, and one that is no longer needed is an error: the list may only tell the truth.
"""
import datetime
import json
import math
import os
import subprocess
import sys
import tempfile
import warnings

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

MACROS = "a workbook with macros is refused on purpose"

# file -> why the strict reader refuses what openpyxl reads
REFUSED = {
    "calamine/tests__issue221.xlsm": MACROS,
    "calamine/tests__issue281.xlsm": MACROS,
    "calamine/tests__issue3.xlsm": MACROS,
    "calamine/tests__vba.xlsm": MACROS,
    "readxl/tests__testthat__sheets__geometry.xlsx": "a cell in column 967, beyond the limit of 512 columns",
}


def trimmed(text, value):
    """openpyxl keeps white space at the ends that the file does not ask to preserve; Excel and we drop it."""
    return value is not None and text == value.strip(" \t\r\n")


def escaped(text, value):
    """openpyxl leaves the _x000D_ by which Excel writes a carriage return as it is; we decode it."""
    return value is not None and text == value.replace("_x000D_", "\r")


def unread(text, value):
    """openpyxl does not find the cells of this strict workbook at all."""
    return value is None


# file -> which of these reasons explains the cells that differ
DIFFERS = {
    "calamine/tests__encoded_entities.xlsx": trimmed,
    "calamine/tests__has_x000D_.xlsx": escaped,
    "calamine/tests__has_x000D_inline.xlsx": escaped,
    "calamine/tests__issue_174.xlsx": trimmed,
    "calamine/tests__strict_iso_paths.xlsx": unread,
    "calamine/tests__whitespace_trim.xlsx": trimmed,
    "readxl/tests__testthat__sheets__Ekaterinburg_IP_9.xlsx": trimmed,
    "readxl/tests__testthat__sheets__new_line_errors.xlsx": escaped,
}


def ours(folder):
    """What the strict reader makes of each file: {file: (refusal, {(sheet, cell): (kind, text)})}."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as out:
        subprocess.run(
            ["go", "test", "./pipeline/sheet", "-count=1", "-run", "Corpora", "-corpora", os.path.abspath(folder), "-corpora-out", out.name],
            cwd=HERE, check=True, stdout=subprocess.DEVNULL)
        got = {}
        for line in open(out.name, encoding="utf-8"):
            rec = json.loads(line)
            refusal, cells = got.get(rec["file"], ("", {}))
            if "refused" in rec:
                got[rec["file"]] = (rec["refused"], cells)
                continue
            if "cell" in rec:
                cells[(rec["sheet"], rec["cell"])] = (rec["kind"], rec["text"])
            got[rec["file"]] = (refusal, cells)
        return got


def theirs(path):
    """What openpyxl makes of a file: its cells and whether dates count from 1904."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, data_only=True)
    cells = {}
    for ws in book.worksheets:
        for (row, col), cell in ws._cells.items():
            if cell.value is not None and cell.value != "":
                cells[(ws.title, cell.coordinate)] = (cell.value, cell.data_type)
    return cells, book.epoch == CALENDAR_MAC_1904


def same(kind, text, value, data_type, mac):
    if isinstance(value, bool):
        return kind == "true or false" and text == str(value).upper()
    if isinstance(value, (int, float)):
        return kind == "a number" and ("%.15g" % float(text)) == ("%.15g" % value)
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time, datetime.timedelta)):
        if kind == "a date":
            return text.startswith(value.isoformat()[:10])
        if kind != "a number":
            return False
        epoch = CALENDAR_MAC_1904 if mac else CALENDAR_WINDOWS_1900
        return from_excel(float(text), epoch, timedelta=isinstance(value, datetime.timedelta)) == value
    if data_type == "e":
        return kind == "an error" and text == value
    return kind == "text" and text == value


def main():
    folder = sys.argv[1]
    got = ours(folder)
    bad, compared, excepted, used = [], 0, 0, set()
    for name in sorted(got):
        refusal, cells = got[name]
        if refusal:
            if name in REFUSED:
                used.add(name)
                continue
            try:
                theirs(os.path.join(folder, name))
            except Exception:
                continue
            bad.append("%s: refused, but openpyxl reads it: %s" % (name, refusal))
            continue
        try:
            other, mac = theirs(os.path.join(folder, name))
        except Exception as e:
            print("%s: openpyxl cannot read it (%s); we can" % (name, e))
            continue
        for key in sorted(set(cells) | set(other)):
            kind, text = cells.get(key, ("nothing", ""))
            value, data_type = other.get(key, (None, "n"))
            if text == "" and value is None:
                continue
            compared += 1
            if value is not None and same(kind, text, value, data_type, mac):
                continue
            if name in DIFFERS and DIFFERS[name](text, value):
                used.add(name)
                excepted += 1
                continue
            bad.append("%s, sheet %s, cell %s: we read %s %r, openpyxl %r" % (name, key[0], key[1], kind, text, value))
    for key in list(REFUSED) + list(DIFFERS):
        if key not in used:
            bad.append("%s is excepted for no reason" % key)
    for line in bad:
        print(line)
    print("%d files, %d cells compared, %d of them excepted, %d differences" % (len(got), compared, excepted, len(bad)))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
