#!/usr/bin/python3
"""Holds the report and both workbooks of a pack against its open data: measure by measure against indicators.csv, figure by figure against
observations.csv, outcome by outcome against outcomes.csv. Milestones, money, risks and gaps, of which there are no open data, are looked for in the
text of the report as both workbooks have them.

agree.py PACK...    prints what disagrees and ends with 1; else says how many numbers agreed.
The figures are printed here a second time, by rules written down independently of the program's. Before anything is believed, a wrong number is
planted in each of the tables of the first pack as they were read, and each document that does not notice is named.
"""
import csv, datetime, re, subprocess, sys
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
        scale = {"000": "thousand", "k": "thousand", "m": "million", "bn": "billion"}.get(unit[1:].strip(), unit[1:].strip())
        return (sign + "£" + number + " " + scale).strip()
    if unit.lower() in ("", "number", "count", "ratio"):
        return sign + number
    if unit.startswith("score out of "):
        return sign + number + " " + unit[len("score "):]
    if unit[0].isdigit():  # "2015 = 100" would run into the figure
        return f"{sign}{number} ({unit})"
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


def whole(v, decimals=0):
    """A number of a sheet as the report prints it where the heading has the unit; a mark that stands in its place is not looked for."""
    return printed(str(v), "", decimals) if isinstance(v, (int, float)) else None


def day(v):
    return f"{v.day} {v:%b %Y}" if isinstance(v, datetime.datetime) else None


def money(row):
    return [whole(row["Budget (£)"]), whole(row["Forecast (£)"]), whole(row["Variance (£)"]), whole(row["Variance (%)"], 1)]


def place(row, when):
    words = [row[f"{what} {when}"] for what in ("Likelihood", "Impact", "Band", "Score")]
    return None if any(str(w).startswith("[") for w in words) else "{}, {}: {} ({})".format(*words)


def since(row):
    """How the report says that a risk has moved; where it has not, it says so in words."""
    before = place(row, "a quarter ago")
    return None if before in (None, place(row, "now")) else f"{row['Movement']}; it was {before}"


def named(row, heading):
    """How the report names an outcome: by its reference and title, or by words alone where it is none."""
    return row[heading] if row["Ref"] in ("None", "All") else f"{row['Ref']} {row[heading]}"


# What stands side by side in a row of the report, from a row of a sheet. None is what the report says in words.
BESIDE = {
    "Milestones": lambda r: [r["Ref"], r["Milestone"], day(r["First promised"]), day(r["Day in force"]), day(r["Reached or expected"]), whole(r["Times moved"])],
    "Budget_by_outcome": lambda r: [named(r, "Outcome")] + money(r),
    "Budget_by_service": lambda r: [r["Service"], r["Account"]] + money(r),
    "Budget_lines": lambda r: [r["Ref"], r["Line"]] + money(r),
    "Unit_costs": lambda r: [r["Line"], r["What it pays for"], whole(r["Cost of one, the year before (£)"], 2), whole(r["Cost of one (£)"], 2), whole(r["Change in cash (%)"], 1)],
    "Assets_and_contracts": lambda r: [named(r, "Outcome"), whole(r["Value of assets (£)"]), whole(r["Contracts, a year (£)"])],
    "Risks": lambda r: [r["Ref"], r["Risk"], place(r, "now"), since(r), place(r, "aimed at")],
    "Gaps_in_the_thread": lambda r: [r["Ref"], r["What"], whole(r["Amount (£)"])],
}


class Pack:
    def __init__(self, pack):
        self.pack = pack
        self.measures, self.figures, self.outcomes = (load(pack, n + ".csv") for n in ("indicators", "observations", "outcomes"))
        self.text = subprocess.run(["pdftotext", "-raw", pack + "/cabinet-report.pdf", "-"], capture_output=True, check=True).stdout.decode()
        self.sheets = {}
        for file in FILES:
            book = openpyxl.load_workbook(f"{pack}/{file}", data_only=True)
            self.sheets[file] = {ws.title: table(ws) for ws in book if ws.title in {"Data", "Full_history", "Summary", *BESIDE}}
        self.begin()

    def begin(self):
        self.wrong, self.agreed, self.at = [], 0, {}

    def expect(self, what, ok, seen):
        if ok:
            self.agreed += 1
            self.at[what.split(",")[0]] = self.at.get(what.split(",")[0], 0) + 1
        else:
            self.wrong.append(f"{what}: {seen}")

    def report(self):
        """Each panel has title, reference, figure and status, and beneath them target and baseline."""
        text = " ".join(self.text.split())
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
        book = self.sheets[file]
        data = book["Data"]
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
        self.history(file, book["Full_history"])
        self.summary(file, book["Summary"])
        self.beside(file, book)

    def beside(self, file, book):
        """Each row of the sheets beside the measures stands in the report, its cells side by side; of budget lines that are no
        savings, those with the largest variances do."""
        text = "".join(self.text.split())
        for name, cells in BESIDE.items():
            rows = book.get(name, [])
            if name == "Budget_lines":
                size = lambda r: abs(r["Variance (£)"]) if isinstance(r["Variance (£)"], (int, float)) else 0
                by_size = sorted((r for r in rows if r["Account"] != "Savings"), key=size, reverse=True)
                rows = [r for r in by_size[:10] if len(by_size) <= 10 or size(r) > size(by_size[10])]
                rows = [r for r in rows if size(r) > 0]
            for row in rows:
                runs, run = [], []
                for c in cells(row) + [None]:
                    if c is not None:
                        run.append(str(c))
                    elif run:
                        runs.append(run)
                        run = []
                for run in runs:
                    # a sign that the face does not have is printed in words, in square brackets
                    sought = "".join(r"(?:\[[^\]]*\]|.)" if ord(c) > 0x2212 else re.escape(c) for c in "".join(" ".join(run).split()))
                    self.expect(f"{file} {name}, {row['Ref']}", re.search(sought, text), f"the report does not say {' '.join(run)}")

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


def check(p):
    p.begin()
    p.report()
    for file in FILES:
        p.workbook(file)
    return p.wrong, p.agreed, len(p.measures)


def planted(p):
    """Plants a wrong number in each table in turn, and names the documents that do not notice."""
    missed = []

    def plant(what, row, field, value, noticing):
        was, row[field] = row[field], value
        wrong = check(p)[0]
        row[field] = was
        missed.extend(f"{who} does not notice a wrong {field} in {what}" for who in noticing if not any(w.startswith(who) for w in wrong))

    first = lambda rows, field: next(r for r in rows if r[field] not in ("", None) and not str(r[field]).startswith("["))
    for field in ("value", "target", "baseline"):
        row = first(p.measures, field)
        plant("indicators.csv", row, field, "9" + row[field], ["report", *FILES])
    plant("outcomes.csv", p.outcomes[0], "green", "999", FILES)
    row = first([f for f in p.figures if f["area"] == p.measures[0]["area"] and f["indicator"] == first(p.measures, "value")["ref"]], "value")
    plant("observations.csv", row, "value", "9" + row["value"], FILES)
    for file in FILES:
        for name, field in (("Milestones", "Times moved"), ("Budget_by_outcome", "Forecast (£)"), ("Budget_by_service", "Budget (£)"), ("Unit_costs", "Cost of one (£)"),
                            ("Assets_and_contracts", "Value of assets (£)"), ("Risks", "Score now"), ("Gaps_in_the_thread", "Amount (£)")):
            if rows := p.sheets[file].get(name):
                row = first(rows, field)
                plant(f"{file}, {name}", row, field, row[field] + 7, [f"{file} {name}"])
    return missed


FILES = ("performance-workbook.xlsx", "officers-workbook.xlsx")


def main():
    bad = False
    for n, pack in enumerate(sys.argv[1:]):
        p = Pack(pack)
        if n == 0:
            missed = planted(p)
            for m in missed:
                print(f"{pack}: {m}")
            bad |= bool(missed)
            print(f"{pack}: {'some wrong numbers that were' if missed else 'every wrong number that was'} planted {'are not' if missed else 'is'} noticed")
        wrong, agreed, size = check(p)
        for w in wrong:
            print(f"{pack}: {w}")
        bad |= bool(wrong) or agreed == 0 or not all(any(k.startswith(who) for k in p.at) for who in ("report", *FILES))
        print(f"{pack}: {size} measures, {agreed} comparisons agree, {len(wrong)} do not")
    sys.exit(bad)


main()
