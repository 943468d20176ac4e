"""Validates every part of workbooks against the transitional schemas of ECMA-376. Usage: schemas.py SCHEMAS FILE...

SCHEMAS is a folder with the schemas' files (sml.xsd, dml-chart.xsd and so on, as in ref/xsd of github.com/python-openxml/python-docx). Needs lxml.
What extends the format, in an extLst, is beyond them. A part with a fault in it is tried first: were it found valid, the others would prove nothing.
"""
import os
import sys
import zipfile

from lxml import etree

PARTS = [("[Content_Types].xml", "opc-xsd/opc-contentTypes.xsd"), ("_rels/", "opc-xsd/opc-relationships.xsd"), ("xl/charts/", "dml-chart.xsd"),
         ("xl/drawings/", "dml-spreadsheetDrawing.xsd"), ("xl/theme/", "dml-main.xsd"), ("docProps/app.xml", "shared-documentPropertiesExtended.xsd"),
         ("docProps/custom.xml", "shared-documentPropertiesCustom.xsd"), ("docProps/core.xml", None), ("xl/", "sml.xsd")]
loaded = {}


def schema(folder, name):
    if name not in loaded:
        loaded[name] = etree.XMLSchema(etree.parse(os.path.join(folder, name)))
    return loaded[name]


SPOILT = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row><c r="A1" t="nothing"/></row></sheetData></worksheet>'
if schema(sys.argv[1], "sml.xsd").validate(etree.fromstring(SPOILT)):
    sys.exit("the schemas find nothing wrong, so nothing can be checked")
bad = 0
for path in sys.argv[2:]:
    n = faults = 0
    with zipfile.ZipFile(path) as book:
        for name in book.namelist():
            kind = next(k for head, k in PARTS if name.startswith(head) or head == "_rels/" and head in name)
            if kind is None:
                continue
            n += 1
            s = schema(sys.argv[1], kind)
            if not s.validate(etree.fromstring(book.read(name))):
                faults += len(s.error_log)
                for e in list(s.error_log)[:5]:
                    print(f"{path}: {name}, line {e.line}: {e.message}")
    bad += faults
    print(f"{path}: {n} parts, {faults} faults")
sys.exit(bad > 0)
