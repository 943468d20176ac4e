#!/usr/bin/python3
"""Holds the report and the workbook of a pack against its indicators.csv, measure by measure.

agree.py PACK...    prints what disagrees and ends with 1; else says how many numbers agreed.
The figures are printed here a second time, by rules written down independently of the programme's.
"""
import csv, re, subprocess, sys
from decimal import Decimal, ROUND_HALF_UP
import openpyxl

STATUS = {"green": "On target", "amber": "Close to target", "red": "Off target", "not_rated": "Not rated"}


def printed(value, unit, decimals):
    step = Decimal(1).scaleb(-decimals)
    v = Decimal(value).quantize(step, ROUND_HALF_UP)
    sign = "−" if v < 0 else ""
    number = f"{abs(v):,.{decimals}f}"
    unit = unit.strip()
    if unit == "%":
        return sign + number + "%"
    if unit.startswith("£"):
        scale = {"000": "thousand", "k": "thousand"}.get(unit[1:].strip(), unit[1:].strip())
        return (sign + "£" + number + " " + scale).strip()
    if unit.lower() in ("", "number", "count"):
        return sign + number
    return sign + number + " " + unit


def table(ws):
    """The one table of a sheet: its headings and its rows."""
    rows = list(ws.iter_rows(values_only=True))
    head = next(i for i, r in enumerate(rows) if r[0] == "Ref")
    names = [h for h in rows[head] if h is not None]
    return [dict(zip(names, r)) for r in rows[head + 1:] if r[0] is not None]


def close(number, text):
    return number is not None and abs(float(number) - float(text)) <= 1e-12 * max(1, abs(float(text)))


def check(pack):
    wrong, agreed = [], 0
    with open(pack + "/indicators.csv", newline="", encoding="utf-8") as f:
        measures = list(csv.DictReader(f))
    text = subprocess.run(["pdftotext", "-raw", pack + "/cabinet-report.pdf", "-"], capture_output=True, check=True).stdout.decode()
    text = " ".join(text.split())
    book = openpyxl.load_workbook(pack + "/performance-workbook.xlsx", read_only=True)
    data = table(book["Data"])
    if len(data) != len(measures):
        wrong.append(f"the workbook has {len(data)} measures and indicators.csv {len(measures)}")
    for m, row in zip(measures, data):
        name = f"{m['ref']} for {m['area']}"

        def expect(what, ok, seen):
            nonlocal agreed
            if ok:
                agreed += 1
            else:
                wrong.append(f"{name}: {what}: {seen}")

        figure = printed(m["value"], m["unit"], int(m["decimals"])) if m["value"] else ""
        status = STATUS[m["status"]]
        # the report: the panel has title, reference, figure, status
        if figure:
            panel = re.search(re.escape(" ".join(m["title"].split())) + r"(?: \([^)]*\))? " + re.escape(m["ref"]) + " " + re.escape(" ".join(figure.split())) + r"(?: ?(?:\[\w+\])+)? " + re.escape(status), text)
        else:
            panel = re.search(re.escape(" ".join(m["title"].split())) + r"(?: \([^)]*\))? " + re.escape(m["ref"]) + r" (?:\[\w+\])+ " + re.escape(status), text)
        expect("figure and status in the report", panel, f"no panel with {figure or 'a mark'} and {status}")
        # the workbook: the same measure in the same row, numbers at full precision
        expect("row of the workbook", row["Ref"] == m["ref"], row["Ref"])
        if m["value"]:
            expect("figure in the workbook", close(row["Figure"], m["value"]), row["Figure"])
        else:
            expect("mark in the workbook", str(row["Figure"]).startswith("["), row["Figure"])
        for column, field in (("Target", "target"), ("Upper bound", "upper"), ("Floor", "floor"), ("Baseline", "baseline"),
                              ("Figure before", "previous_value"), ("Figure a year ago", "last_year_value"), ("Change from baseline", "change_from_baseline"),
                              ("Progress to target (%)", "progress_percent"), ("Progress due by now (%)", "expected_progress_percent")):
            if m[field]:
                expect(column, close(row[column], m[field]), f"{row[column]} in the workbook, {m[field]} in indicators.csv")
            else:
                expect(column, row[column] in (None, "", "[z]"), f"{row[column]} in the workbook, nothing in indicators.csv")
        expect("status in the workbook", str(row["Status"]).startswith(status), row["Status"])
    return wrong, agreed, len(measures)


def main():
    bad = False
    for pack in sys.argv[1:]:
        wrong, agreed, n = check(pack)
        for w in wrong:
            print(f"{pack}: {w}")
        bad |= bool(wrong) or agreed == 0
        print(f"{pack}: {n} measures, {agreed} comparisons agree, {len(wrong)} do not")
    sys.exit(bad)


main()
