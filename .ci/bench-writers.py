"""Writes the same workbooks with perfpack, XlsxWriter and openpyxl. Called by bench-writers.sh.

Each writer runs in a process of its own; CPU time is that of the writing alone for the two in Python, and that of the whole process, start and all,
for perfpack. The officers' workbook is rewritten from perfpack's own cell by cell, with its tables, charts and (by XlsxWriter) sparklines.
"""
import json
import os
import re
import resource
import subprocess
import sys
import time
import warnings
import zipfile

warnings.simplefilter("ignore")


def history(rows):
    """The rows that BenchmarkMillionCells writes."""
    import datetime
    first = datetime.date(2025, 11, 14)
    for i in range(rows):
        k, q = i // 24, i % 24
        month = first.month - 3 * q - 1
        day = datetime.datetime(first.year + month // 12, month % 12 + 1, 14)
        yield [f"IND-{k:05d}", f"Share of people in group {k} who report that things are as they should be", "Northmoor Borough Council",
               f"20{20 + q // 4:02d}/{21 + q // 4:02d} Q{i % 4 + 1}", day, (i * 7919 % 100000) / 1000, "%", "[p]" if i % 50 == 0 else None]


HEAD = ["Ref", "Measure", "Area", "Period", "Period ends", "Figure", "Unit", "Marks"]


def million_xlsxwriter(path):
    import xlsxwriter
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("Full_history")
    text, day, number = (book.add_format(f) for f in ({"text_wrap": True}, {"num_format": "d mmmm yyyy"}, {"num_format": "#,##0.0"}))
    formats = [text, text, text, text, day, number, text, text]
    for c, h in enumerate(HEAD):
        sheet.write_string(2, c, h)
    for r, row in enumerate(history(125_000), 3):
        for c, v in enumerate(row):
            if c == 4:
                sheet.write_datetime(r, c, v, day)
            elif c == 5:
                sheet.write_number(r, c, v, number)
            elif v is not None:
                sheet.write_string(r, c, v, formats[c])
    book.close()


def million_openpyxl(path):
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Full_history")
    sheet.append(HEAD)
    for row in history(125_000):
        day, figure = WriteOnlyCell(sheet, row[4]), WriteOnlyCell(sheet, row[5])
        day.number_format, figure.number_format = "d mmmm yyyy", "#,##0.0"
        sheet.append(row[:4] + [day, figure] + row[6:])
    book.save(path)


def described(path):
    """The officers' workbook as plain data: cells of each sheet, tables, charts and sparklines."""
    import openpyxl
    formulas, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    sheets = []
    for sheet in formulas:
        cells = [[c.row - 1, c.column - 1, c.value if not hasattr(c.value, "isoformat") else None, c.number_format, values[sheet.title][c.coordinate].value if c.data_type == "f" else None,
                  c.value.isoformat() if hasattr(c.value, "isoformat") else None] for row in sheet.iter_rows() for c in row if c.value is not None]
        table = next(iter(sheet.tables.values()), None)
        sheets.append({"name": sheet.title, "cells": cells, "table": [table.name, table.ref] if table else None, "widths": {k: d.width for k, d in sheet.column_dimensions.items()}})
    charts, sparks = [], []
    with zipfile.ZipFile(path) as z:
        for name in sorted(n for n in z.namelist() if n.startswith("xl/charts/")):
            text = z.read(name).decode()
            charts.append({"title": re.search(r"<a:t>([^<]*)", text)[1], "columns": "<c:barChart>" in text,
                           "series": re.findall(r"<c:ser>.*?<c:f>([^<]*)</c:f>.*?<c:cat>.*?<c:f>([^<]*)</c:f>.*?<c:val>.*?<c:f>([^<]*)</c:f>", text)})
        for i, sheet in enumerate(sheets, 1):
            text = z.read(f"xl/worksheets/sheet{i}.xml").decode()
            sparks += [[sheet["name"], at, figures] for figures, at in re.findall(r"<xm:f>([^<]*)</xm:f><xm:sqref>([^<]*)", text)]
    return {"sheets": sheets, "charts": charts, "sparks": sparks}


def officers_xlsxwriter(path, book_of):
    import datetime
    import xlsxwriter
    book = xlsxwriter.Workbook(path)
    formats = {}
    sheets = {}
    for s in book_of["sheets"]:
        sheet = sheets[s["name"]] = book.add_worksheet(s["name"])
        for k, w in s["widths"].items():
            sheet.set_column(f"{k}:{k}", w)
        for r, c, v, form, result, day in s["cells"]:
            f = formats.get(form)
            if f is None:
                f = formats[form] = book.add_format({"num_format": form, "text_wrap": True, "valign": "top", "font_name": "Arial", "font_size": 12})
            if day:
                sheet.write_datetime(r, c, datetime.datetime.fromisoformat(day), f)
            elif result is not None:
                sheet.write_formula(r, c, v, f, result)
            elif isinstance(v, str):
                sheet.write_string(r, c, v, f)
            else:
                sheet.write_number(r, c, v, f)
        if s["table"]:
            head = {(r, c): v for r, c, v, *_ in s["cells"]}
            first, last = s["table"][1].split(":")
            r, c = xlsxwriter.utility.xl_cell_to_rowcol(first)
            columns = xlsxwriter.utility.xl_cell_to_rowcol(last)[1] + 1
            sheet.add_table(s["table"][1], {"name": s["table"][0], "columns": [{"header": head[r, k]} for k in range(columns)], "style": None})
            sheet.freeze_panes(r + 1, 2)
    for n, c in enumerate(book_of["charts"]):
        chart = book.add_chart({"type": "column" if c["columns"] else "line"})
        chart.set_title({"name": c["title"]})
        chart.show_blanks_as("gap")
        for name, categories, figures in c["series"]:
            chart.add_series({"name": "=" + name, "categories": "=" + categories, "values": "=" + figures})
        sheets["Charts"].insert_chart(4 + n, 4, chart)
    for name, at, figures in book_of["sparks"]:
        sheets[name].add_sparkline(at, {"range": figures})
    book.close()


def officers_openpyxl(path, book_of):
    import datetime
    import openpyxl
    from openpyxl.chart import BarChart, LineChart, Reference, Series
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.table import Table
    book = openpyxl.Workbook()
    book.remove(book.active)
    font, align = Font(name="Arial", size=12), Alignment(wrap_text=True, vertical="top")
    for s in book_of["sheets"]:
        sheet = book.create_sheet(s["name"])
        for k, w in s["widths"].items():
            sheet.column_dimensions[k].width = w
        for r, c, v, form, result, day in s["cells"]:
            cell = sheet.cell(r + 1, c + 1, datetime.datetime.fromisoformat(day) if day else v)
            cell.number_format, cell.font, cell.alignment = form, font, align
        if s["table"]:
            sheet.add_table(Table(name=s["table"][0], displayName=s["table"][0], ref=s["table"][1]))
            sheet.freeze_panes = "C" + re.match(r"[A-Z]+(\d+)", s["table"][1])[1]
    for n, c in enumerate(book_of["charts"]):
        chart = BarChart() if c["columns"] else LineChart()
        chart.title, chart.display_blanks = c["title"], "gap"
        for name, categories, figures in c["series"]:
            series = Series(Reference(range_string=figures), title=name)
            series.cat = openpyxl.chart.data_source.AxDataSource(strRef=openpyxl.chart.data_source.StrRef(f=categories))
            chart.series.append(series)
        book["Charts"].add_chart(chart, f"E{5 + n}")
    book.save(path)


def child(task, writer, work):
    write = globals()[f"{task}_{writer}"]
    args = [os.path.join(work, f"{task}-{writer}.xlsx")]
    if task == "officers":
        with open(os.path.join(work, "officers.json")) as f:
            args.append(json.load(f))
    __import__(writer)
    before = time.process_time()
    write(*args)
    print(json.dumps([time.process_time() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))


def own(work, test, name):
    """CPU seconds and peak kilobytes of a benchmark that runs once."""
    command = [os.path.join(work, test), "-test.run", "^$", "-test.bench", f"^{name}$", "-test.benchtime", "1x", "-written", work]
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
    _, status, used = os.wait4(pid, 0)
    if status:
        sys.exit(f"{name} failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss


def main(work):
    print(f"{'':34}{'CPU s':>8}{'ratio':>8}{'peak MB':>9}{'file MB':>9}")
    for task, title, test, name in (("million", "history of 1,000,000 cells", "xlsx.test", "BenchmarkMillionCells"),
                                    ("officers", "officers' workbook, 300 indicators", "pack.test", "BenchmarkOfficersWorkbook")):
        print(title)
        cpu, peak = own(work, test, name)
        size = os.path.getsize(os.path.join(work, task + ".xlsx"))
        print(f"{'  perfpack':34}{cpu:8.2f}{1:8.1f}{peak / 1024:9.0f}{size / 1e6:9.1f}")
        if task == "officers":
            with open(os.path.join(work, "officers.json"), "w") as f:
                json.dump(described(os.path.join(work, "officers.xlsx")), f)
        for writer in ("xlsxwriter", "openpyxl"):
            out = subprocess.run([sys.executable, __file__, task, writer, work], capture_output=True, check=True, text=True).stdout
            theirs, peak = json.loads(out)
            size = os.path.getsize(os.path.join(work, f"{task}-{writer}.xlsx"))
            memory = "" if task == "officers" else f"{peak / 1024:.0f}"  # what is rewritten is held in memory besides
            print(f"{'  ' + writer:34}{theirs:8.2f}{theirs / cpu:8.1f}{memory:>9}{size / 1e6:9.1f}")


if len(sys.argv) > 2:
    child(*sys.argv[1:])
else:
    main(sys.argv[1])
