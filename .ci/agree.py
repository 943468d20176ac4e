#!/usr/bin/python3
"""Holds the report and both workbooks of a pack against its open data: measure by measure against indicators.csv, figure by figure against
observations.csv, outcome by outcome against outcomes.csv.

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
    return isinstance(number, (int, float)) and text != "" and abs(float(number) - float(text)) <= 1e-12 * max(1, abs(float(text)))


MONTHS = "January February March April May June July August September October November December".split()


def period(p):
    """A period of the data as the sheets print it."""
    year = lambda y: y.replace("-", "/")
    if m := re.fullmatch(r"(\d{4}-\d{2})-Q(\d)", p):
        return f"Q{m[2]} {year(m[1])}"
    if m := re.fullmatch(r"(\d{4}-\d{2}) academic", p):
        return "academic year " + year(m[1])
    if m := re.fullmatch(r"(\d{4}) calendar", p):
        return m[1]
    if m := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", p):
        return f"{int(m[3])} {MONTHS[int(m[2]) - 1]} {m[1]}"
    if m := re.fullmatch(r"(\d{4})-(\d{2})/P(\d+)M", p):
        first = int(m[1]) * 12 + int(m[2]) - 1
        last = first + int(m[3]) - 1
        return " to ".join(f"{MONTHS[n % 12]} {n // 12}" for n in (first, last))
    a, b = p.split("-")
    if (int(a) + 1) % 100 == int(b):
        return year(p)
    return f"{MONTHS[int(b) - 1]} {a}"


def load(pack, name):
    with open(f"{pack}/{name}", newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


class Pack:
    def __init__(self, pack):
        self.pack, self.wrong, self.agreed = pack, [], 0
        self.measures, self.figures, self.outcomes = (load(pack, n + ".csv") for n in ("indicators", "observations", "outcomes"))

    def expect(self, what, ok, seen):
        if ok:
            self.agreed += 1
        else:
            self.wrong.append(f"{what}: {seen}")

    def report(self):
        """Each panel has title, reference, figure and status, and beneath them target and baseline."""
        text = subprocess.run(["pdftotext", "-raw", self.pack + "/cabinet-report.pdf", "-"], capture_output=True, check=True).stdout.decode()
        text = " ".join(text.split())
        for m in self.measures:
            number = lambda v: " ".join(printed(v, m["unit"], int(m["decimals"])).split())
            bare = lambda v: printed(v, "%" if m["unit"].strip() == "%" else "", int(m["decimals"]))
            # a sign that the face does not have is printed in words, in square brackets
            title = "".join(r"(?:\[[^\]]*\]|.)" if ord(c) > 0x2100 else re.escape(c) for c in " ".join(m["title"].split()))
            title += r"(?: \([^)]*\))? " + re.escape(m["ref"]) + " "
            figure = re.escape(number(m["value"])) + r"(?: ?(?:\[\w+\])+)?" if m["value"] else r"(?:\[\w+\])+"
            status = STATUS[m["status"]]
            panels = [text[p.end():p.end() + 700] for p in re.finditer(title + figure + " " + re.escape(status), text)]
            name = f"report, {m['ref']} for {m['area']}"
            self.expect(name, panels, f"no panel with {number(m['value']) if m['value'] else 'a mark'} and {status}")
            for field, label in (("target", "Target"), ("baseline", "Baseline")):
                if m[field] and panels:
                    wants = []  # with the unit or, where the figure above has it, without
                    for write in (number, bare):
                        wants.append(f"{label} {write(m[field])}")
                        if field == "target" and m["upper"]:
                            wants[-1] += f" to {write(m['upper'])}"
                    self.expect(name, any(w in p for w in wants for p in panels), f"no {wants[0]}")

    def workbook(self, file):
        book = openpyxl.load_workbook(f"{self.pack}/{file}", read_only=True, data_only=True)
        data = table(book["Data"])
        self.expect(file, len(data) == len(self.measures), f"{len(data)} measures, and indicators.csv has {len(self.measures)}")
        for m, row in zip(self.measures, data):
            name = f"{file}, {m['ref']} for {m['area']}"
            self.expect(name, row["Ref"] == m["ref"], f"the row of {row['Ref']}")
            for column, field in (("Figure", "value"), ("Target", "target"), ("Upper bound", "upper"), ("Floor", "floor"), ("Baseline", "baseline"),
                                  ("Figure before", "previous_value"), ("Figure a year ago", "last_year_value"), ("Change from baseline", "change_from_baseline"),
                                  ("Final target", "final_target"), ("Progress to target (%)", "progress_percent"), ("Progress due by now (%)", "expected_progress_percent")):
                seen = row.get(column)
                if m[field]:
                    self.expect(f"{name}: {column}", close(seen, m[field]), f"{seen}, and indicators.csv has {m[field]}")
                else:
                    self.expect(f"{name}: {column}", seen in (None, "") or str(seen).startswith("["), f"{seen}, and indicators.csv has nothing")
            self.expect(f"{name}: status", str(row["Status"]).startswith(STATUS[m["status"]]), row["Status"])
        self.history(file, table(book["Full_history"]))
        self.summary(file, table(book["Summary"]))

    def history(self, file, rows):
        reported = {}
        for m in self.measures:
            reported.setdefault(m["ref"], []).append(m["area"])
        figures = {}
        for f in self.figures:
            figures.setdefault((f["indicator"], period(f["period"])), {})[f["area"]] = f
        for row in rows:
            name = f"{file}, history of {row['Ref']}, {row['Period']}"
            held = [f for area, f in figures.get((row["Ref"], row["Period"]), {}).items() if area in reported.get(row["Ref"], [])]
            number = isinstance(row["Figure"], (int, float))
            ok = [f for f in held if close(row["Figure"], f["value"])] if number else [f for f in held if not f["value"]]
            self.expect(name, ok, f"{row['Figure']}, and observations.csv has {[f['value'] for f in held]}")

    def summary(self, file, rows):
        outcomes = {o["ref"]: o for o in self.outcomes}
        for row in rows:
            if (o := outcomes.get(str(row["Ref"]))) is None:
                self.expect(f"{file}, summary", row["Ref"] == "All", f"{row['Ref']} is not in outcomes.csv")
                continue
            for column, field in (("Measures", "measures"), ("With a figure", "current"), ("On target", "green"), ("Close to target", "amber"),
                                  ("Off target", "red"), ("Not rated", "not_rated")):
                self.expect(f"{file}, summary of {o['ref']}: {column}", str(row[column]) == o[field], f"{row[column]}, and outcomes.csv has {o[field]}")


def check(pack):
    p = Pack(pack)
    p.report()
    for file in ("performance-workbook.xlsx", "officers-workbook.xlsx"):
        p.workbook(file)
    return p.wrong, p.agreed, len(p.measures)


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
