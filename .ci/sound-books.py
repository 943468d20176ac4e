#!/usr/bin/env python3
"""Make sound workbooks with several programs, and see that the reader reads every one, and every cell as it was written.

    .ci/sound-books.py DIR COUNT [NODE_MODULES]

Makes COUNT workbooks in DIR/books, a folder for each program: openpyxl, XlsxWriter, LibreOffice and excelize, and with NODE_MODULES ExcelJS and SheetJS too.
What is in them is drawn at random from a seed: numbers of awkward size, dates by both calendars, texts of many scripts, shared and inline strings, formulas with
their results, hidden rows, columns and sheets, merged and empty cells, comments, links, names, filters, lists and rules. Each is then compared with what was to be
written, with what openpyxl reads, and with what LibreOffice reads: 15 significant digits, dates to the millisecond. A sound workbook that is refused is an error.
"""
import datetime
import importlib
import json
import os
import random
import subprocess
import sys
import warnings
import xml.etree.ElementTree as ET

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel
from openpyxl.worksheet.datavalidation import DataValidation

readers = importlib.import_module("compare-readers")
HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SEED = 20261122

NUMBERS = [0, 1, -1, 7, 1000, 99.95, 61.2, 0.453, 0.1 + 0.2, 1 / 3, -2 / 3, 1e-9, 4.35, 1.005, 2.675, 1e15, 999999999999999, 123456789012.345,
           1e21, 6.02214076e23, -1e-15, 1.5e308, 2.2250738585072014e-308, 100.0000000001, 0.00012207, 2147483648, 4294967296.5]
TEXTS = ["Homes let", "n/a", "..", "[c]", "45.3 (prov)", "  kept  ", "a & b < c > d", '"quoted"', "'apostrophe", "–£5", "é日本📈", "two\nlines", "tab\there", "00123",
         "1,234", "1e5", "TRUE", "]]>", "&amp;", "\u00a0", "العربية", "naïve café", "e\u0301", "zero\u200bwidth", "-", "100%", "31/03/2025",
         "Long words " * 90, "<b>not bold</b>", "#N/A?", "A1", "٣٤"]
SHEETS = ["Return", "Our figures", "Sheet 1", "Ünïcode", "It's ours", "数据", "a-b (2)", "2025.26 Q2"]
FORMATS = {"number": ["General", "0", "0.0", "0.00%", "0%", "#,##0", "#,##0.00", "£#,##0.00", "0.00E+00", '0.0" days"'],
           "date": ["yyyy-mm-dd", "dd/mm/yyyy", "d mmmm yyyy", "dd/mm/yyyy hh:mm:ss", "mmm yy"]}


def plan(n):
    """What workbook n holds."""
    rnd = random.Random("%d-%d" % (SEED, n))
    book = {"sheets": [], "mac": rnd.random() < 0.15, "inline": rnd.random() < 0.3, "name": "%04d.xlsx" % n}
    for name in rnd.sample(SHEETS, rnd.randint(1, 3)):
        sheet = {"name": name, "cells": [], "hidden": bool(book["sheets"]) and rnd.random() < 0.2, "decorated": rnd.random() < 0.5}
        top, left = rnd.randint(1, 6), rnd.randint(1, 4)
        rows, cols, dense = rnd.randint(5, 40), rnd.randint(3, 12), rnd.uniform(0.4, 1)
        for r in range(top, top + rows):
            for c in range(left, left + cols):
                if rnd.random() > dense:
                    continue
                kind = rnd.choices(["number", "random", "text", "words", "date", "bool", "formula", "empty"], [4, 4, 4, 3, 2, 1, 2, 1])[0]
                cell = {"row": r, "col": c, "kind": kind, "format": "General"}
                if kind == "number":
                    cell["value"] = rnd.choice(NUMBERS)
                elif kind == "random":
                    cell["kind"], cell["value"] = "number", rnd.choice([1, -1]) * rnd.random() * 10 ** rnd.randint(-12, 14)
                elif kind == "text":
                    cell["value"] = rnd.choice(TEXTS)
                elif kind == "words":
                    cell["kind"], cell["value"] = "text", "Line %d of %s" % (rnd.randint(1, 9999), rnd.choice("abc"))
                elif kind == "date":
                    day = datetime.datetime(1950, 1, 1) + datetime.timedelta(days=rnd.randint(0, 50000), seconds=rnd.choice([0, 0, 0, rnd.randint(1, 86399)]))
                    cell["value"] = day.isoformat()
                    since = day - datetime.datetime(1899, 12, 30)
                    cell["serial"] = since.days + since.seconds / 86400
                elif kind == "bool":
                    cell["value"] = rnd.random() < 0.5
                elif kind == "formula":
                    a, b = round(rnd.uniform(-1000, 1000), 2), rnd.randint(2, 9)
                    cell["formula"], cell["value"] = "%r*%d" % (a, b), a * b
                if isinstance(cell.get("value"), float):
                    cell["value"] = float("%.16g" % cell["value"]) # openpyxl and XlsxWriter write no more digits
                if kind in FORMATS or kind in ("random", "formula"):
                    cell["format"] = rnd.choice(FORMATS["date" if kind == "date" else "number"])
                sheet["cells"].append(cell)
        book["sheets"].append(sheet)
    return book


def by_openpyxl(book, path):
    wb = openpyxl.Workbook()
    wb.remove(wb.active)
    if book["mac"]:
        wb.epoch = CALENDAR_MAC_1904
    for sheet in book["sheets"]:
        ws = wb.create_sheet(sheet["name"])
        for c in sheet["cells"]:
            cell = ws.cell(c["row"], c["col"])
            if c["kind"] == "date":
                cell.value = datetime.datetime.fromisoformat(c["value"])
            elif c["kind"] == "text":
                cell.value, cell.data_type = c["value"], "s"
            elif c["kind"] == "empty":
                cell.fill = PatternFill("solid", fgColor="FFFF00")
            else:
                cell.value = c["value"] # this program cannot write a formula with its result
            if c["format"] != "General":
                cell.number_format = c["format"]
        if sheet["hidden"]:
            ws.sheet_state = "hidden"
        if sheet["decorated"]:
            ws.freeze_panes = "B3"
            ws.auto_filter.ref = "A1:D4"
            ws.merge_cells("X60:Z61")
            ws.column_dimensions["C"].hidden = True
            ws.row_dimensions[6].hidden = True
            ws["A50"].comment = Comment("Ask the service", "Reviewer")
            ws["A50"].font = Font(bold=True)
            ws["A51"].hyperlink = "https://example.org/a?b=c&d=e"
            ws["A51"].value = None # this program puts the link there
            rule = DataValidation(type="list", formula1='"Yes,No"')
            ws.add_data_validation(rule)
            rule.add("B50:B60")
    wb.save(path)


def by_xlsxwriter(book, path):
    wb = xlsxwriter.Workbook(path, {"date_1904": book["mac"], "constant_memory": book["inline"]})
    formats = {}
    for sheet in book["sheets"]:
        ws = wb.add_worksheet(sheet["name"])
        for c in sheet["cells"]: # row by row, which constant_memory asks for
            if c["format"] not in formats:
                formats[c["format"]] = wb.add_format({"num_format": c["format"]})
            at, f = (c["row"] - 1, c["col"] - 1), formats[c["format"]]
            if c["kind"] == "date":
                ws.write_datetime(*at, datetime.datetime.fromisoformat(c["value"]), f)
            elif c["kind"] == "text":
                if " of " in c["value"] and not book["inline"]:
                    ws.write_rich_string(*at, wb.add_format({"bold": True}), c["value"][:4], c["value"][4:])
                else:
                    ws.write_string(*at, c["value"])
            elif c["kind"] == "bool":
                ws.write_boolean(*at, c["value"])
            elif c["kind"] == "formula":
                ws.write_formula(*at, "=" + c["formula"], f, c["value"])
            elif c["kind"] == "empty":
                ws.write_blank(*at, None, wb.add_format({"bg_color": "yellow"}))
            else:
                ws.write_number(*at, c["value"], f)
        if sheet["hidden"]:
            ws.hide()
        if sheet["decorated"]:
            ws.freeze_panes(2, 1)
            ws.autofilter("A1:D4")
            ws.set_column("C:C", None, None, {"hidden": True})
            ws.data_validation("B70:B80", {"validate": "list", "source": ["Yes", "No"]})
            ws.conditional_format("B1:F40", {"type": "3_color_scale"})
            ws.write_comment("A70", "Ask the service")
            if not book["inline"]:
                ws.merge_range("X60:Z61", "")
                ws.set_row(5, None, None, {"hidden": True})
            wb.define_name("lines_%d" % len(wb.worksheets()), "='%s'!$A$1:$C$9" % sheet["name"].replace("'", "''"))
    wb.close()


def converted(source, kind, target):
    """LibreOffice writes files as another kind, many at a time."""
    names = sorted(os.listdir(source))
    profile = "-env:UserInstallation=file://" + os.path.abspath(os.path.join(os.path.dirname(target), "profile"))
    for i in range(0, len(names), 100):
        some = [os.path.join(source, n) for n in names[i:i + 100]]
        subprocess.run(["soffice", "--headless", profile, "--convert-to", kind, "--outdir", target, *some], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make(folder, count, node):
    programs = ["openpyxl", "xlsxwriter", "libreoffice", "excelize"] + (["exceljs", "sheetjs"] if node else [])
    paths = {p: os.path.join(folder, "books", p) for p in programs}
    paths["before"], paths["plans"] = os.path.join(folder, "before"), os.path.join(folder, "plans")
    for p in programs:
        os.makedirs(paths[p], exist_ok=True)
        os.makedirs(os.path.join(paths["plans"], p), exist_ok=True)
    os.makedirs(paths["before"], exist_ok=True)
    plans = {}
    for n in range(count):
        program, book = programs[n % len(programs)], plan(n)
        if program not in ("openpyxl", "xlsxwriter", "libreoffice"):
            book["mac"] = False # the others leave the calendar to their user
        plans[program + "/" + book["name"]] = book
        with open(os.path.join(paths["plans"], program, book["name"] + ".json"), "w") as f:
            json.dump(book, f)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if program == "openpyxl":
                by_openpyxl(book, os.path.join(paths[program], book["name"]))
            elif program == "xlsxwriter":
                by_xlsxwriter(book, os.path.join(paths[program], book["name"]))
            elif program == "libreoffice":
                by_xlsxwriter(book, os.path.join(paths["before"], book["name"]))
    converted(paths["before"], "xlsx:Calc MS Excel 2007 XML", paths["libreoffice"])
    subprocess.run(["go", "test", "./pipeline/sheet", "-count=1", "-run", "SoundBooks", "-plans", os.path.abspath(os.path.join(paths["plans"], "excelize")),
                    "-sound-books", os.path.abspath(paths["excelize"])], cwd=HERE, check=True, stdout=subprocess.DEVNULL)
    if node:
        subprocess.run(["node", os.path.join(HERE, ".ci", "sound-books.js"), paths["plans"], os.path.join(folder, "books")], check=True, env={**os.environ, "NODE_PATH": node})
    return plans


def written(book):
    """What was to be written: {(sheet, cell): value}."""
    cells = {}
    for sheet in book["sheets"]:
        for c in sheet["cells"]:
            if c["kind"] != "empty":
                value = datetime.datetime.fromisoformat(c["value"]) if c["kind"] == "date" else c["value"]
                cells[(sheet["name"], get_column_letter(c["col"]) + str(c["row"]))] = value
    return cells


OFFICE, TABLE, TEXT = ("{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}" % s for s in ("office", "table", "text"))


def words(element):
    """The text of a cell of LibreOffice's own format, whose spaces, tabs and lines are elements."""
    out = element.text or ""
    for e in element:
        if e.tag == TEXT + "s":
            out += " " * int(e.get(TEXT + "c", "1"))
        elif e.tag == TEXT + "tab":
            out += "\t"
        elif e.tag == TEXT + "line-break":
            out += "\n"
        elif e.tag.startswith(TEXT):
            out += words(e)
        out += e.tail or ""
    return out


def office(path):
    """What LibreOffice reads, from the file that it has written in its own format."""
    cells = {}
    for table in ET.parse(path).getroot().iter(TABLE + "table"):
        row = 0
        for line in table.iter(TABLE + "table-row"):
            col = 0
            for e in line:
                if e.tag not in (TABLE + "table-cell", TABLE + "covered-table-cell"):
                    continue
                kind, value = e.get(OFFICE + "value-type"), None
                if kind in ("float", "percentage", "currency"):
                    value = float(e.get(OFFICE + "value"))
                elif kind == "boolean":
                    value = e.get(OFFICE + "boolean-value") == "true"
                elif kind == "date":
                    value = datetime.datetime.fromisoformat(e.get(OFFICE + "date-value")[:26])
                elif kind == "string":
                    value = "\n".join(words(p) for p in e.findall(TEXT + "p"))
                repeat = int(e.get(TABLE + "number-columns-repeated", "1"))
                if value is not None and value != "":
                    for k in range(repeat):
                        cells[(table.get(TABLE + "name"), get_column_letter(col + k + 1) + str(row + 1))] = value
                col += repeat
            row += int(line.get(TABLE + "number-rows-repeated", "1"))
    return cells


def same(kind, text, value, mac, rounded):
    """Whether a cell that the reader has read is the value. LibreOffice, where it has written or shown the value, has rounded it to 15 digits and 20
    places, and may take true and false for 1 and 0."""
    if rounded and kind == "true or false":
        return float(value) == (text == "TRUE")
    if rounded and kind == "a number" and isinstance(value, float):
        return abs(float(text) - value) <= max(abs(value) * 1e-14, 1e-20)
    if isinstance(value, datetime.datetime):
        if kind != "a number":
            return kind == "a date" and text.startswith(value.isoformat()[:10])
        is_ = from_excel(float(text), CALENDAR_MAC_1904 if mac else CALENDAR_WINDOWS_1900)
        return isinstance(is_, datetime.datetime) and abs(is_ - value) <= datetime.timedelta(milliseconds=1)
    return readers.same(kind, text, value, "s", mac)


def main():
    folder, count = sys.argv[1], int(sys.argv[2])
    plans = make(folder, count, sys.argv[3] if len(sys.argv) > 3 else None)
    books, shown = os.path.join(folder, "books"), os.path.join(folder, "shown")
    got = readers.ours(books)
    bad, cells, refused, witnessed = [], 0, 0, 0
    for program in sorted({name.split("/")[0] for name in plans}):
        converted(os.path.join(books, program), "fods", os.path.join(shown, program))
    for name in sorted(plans):
        if name not in got:
            bad.append("%s was not made" % name)
            continue
        refusal, read = got[name]
        if refusal:
            refused += 1
            bad.append("%s: refused: %s" % (name, refusal))
            continue
        book = plans[name]
        read = {at: cell for at, cell in read.items() if cell[1] != ""}
        other, mac = readers.theirs(os.path.join(books, name))
        witnesses = [("was to be written", written(book)), ("openpyxl reads", {at: v for at, (v, _) in other.items()}),
                     ("LibreOffice reads", office(os.path.join(shown, name[:-4] + "fods")))]
        cells += len(read)
        for what, values in witnesses:
            for at in sorted(set(read) | set(values)):
                kind, text = read.get(at, ("nothing", ""))
                witnessed += 1
                if at not in values or not same(kind, text, values[at], mac, what.startswith("LibreOffice") or name.startswith("libreoffice")):
                    bad.append("%s, sheet %s, cell %s: we read %s %r; %s %r" % (name, at[0], at[1], kind, text, what, values.get(at)))
    for line in bad[:40]:
        print(line)
    print("%d sound workbooks of %d programs: %d refused; %d cells, %d comparisons with three witnesses, %d differences" %
          (len(plans), len({n.split("/")[0] for n in plans}), refused, cells, witnessed, len(bad) - refused))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
