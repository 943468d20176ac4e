package sheet

import (
	"slices"
	"strings"
	"testing"
)

const (
	bookPart = "xl/workbook.xml"
	relsPart = "xl/_rels/workbook.xml.rels"
)

func TestStructureMustHoldTogether(t *testing.T) {
	rows := `<row><c><v>1</v></c></row>`
	second := `<sheet name="Return" sheetId="1" r:id="rId1"/>`
	cases := []struct {
		name  string
		spoil func(b *testBook) *testBook
		code  Code
	}{
		{"document type in the types", func(b *testBook) *testBook { return b.swap(t, "[Content_Types].xml", "<Types", "<!DOCTYPE x><Types") }, UnsafeXML},
		{"document type in the workbook", func(b *testBook) *testBook { return b.swap(t, bookPart, "<workbook", "<!DOCTYPE x><workbook") }, UnsafeXML},
		{"document type in a part nobody reads", func(b *testBook) *testBook { return b.set("xl/theme/theme1.xml", "<!DOCTYPE x><a/>") }, UnsafeXML},
		{"workbook part missing", func(b *testBook) *testBook { return b.without(bookPart) }, Damaged},
		{"workbook part is something else", func(b *testBook) *testBook { return b.set(bookPart, "<document/>") }, NotWorkbook},
		{"relations of the workbook missing", func(b *testBook) *testBook { return b.without(relsPart) }, Damaged},
		{"sheet part missing", func(b *testBook) *testBook { return b.without(sheet1) }, Damaged},
		{"shared texts missing", func(b *testBook) *testBook { return b.without("xl/sharedStrings.xml") }, Damaged},
		{"styles missing", func(b *testBook) *testBook { return b.without("xl/styles.xml") }, Damaged},
		{"sheet that leads nowhere", func(b *testBook) *testBook { return b.swap(t, bookPart, `r:id="rId1"`, `r:id="rId9"`) }, Damaged},
		{"sheet that leads to the styles", func(b *testBook) *testBook { return b.swap(t, bookPart, `r:id="rId1"`, `r:id="rId2"`) }, Damaged},
		{"no sheets", func(b *testBook) *testBook { return b.swap(t, bookPart, second, "") }, Damaged},
		{"two sheets of one name", func(b *testBook) *testBook {
			return b.swap(t, bookPart, second, second+`<sheet name="RETURN" sheetId="2" r:id="rId2"/>`)
		}, Damaged},
		{"two sheets of one part", func(b *testBook) *testBook {
			return b.swap(t, bookPart, second, second+`<sheet name="Other" sheetId="2" r:id="rId1"/>`)
		}, Damaged},
		{"relation id given twice", func(b *testBook) *testBook { return b.swap(t, relsPart, "rId2", "rId1") }, Damaged},
		{"two lists of shared texts", func(b *testBook) *testBook {
			return b.set("xl/more.xml", b.bodies["xl/sharedStrings.xml"]).set(relsPart, rels("", "worksheet worksheets/sheet1.xml", "sharedStrings sharedStrings.xml", "sharedStrings more.xml"))
		}, Damaged},
		{"sheet in another file", func(b *testBook) *testBook {
			return b.set(relsPart, rels("", "worksheet file:///c:/sheet1.xml External"))
		}, OutsideTarget},
		{"workbook in another file", func(b *testBook) *testBook {
			return b.set("_rels/.rels", rels("", "officeDocument http://example.org/workbook.xml External"))
		}, OutsideTarget},
		{"sheet outside the package", func(b *testBook) *testBook {
			return b.set(relsPart, rels("", "worksheet ../../etc/sheet1.xml"))
		}, OutsideTarget},
		{"name confined to no sheet", func(b *testBook) *testBook {
			return b.swap(t, bookPart, "</sheets>", `</sheets><definedNames><definedName name="a" localSheetId="1">1</definedName></definedNames>`)
		}, BadIndex},
		{"styles are something else", func(b *testBook) *testBook { return b.set("xl/styles.xml", "<sst/>") }, Damaged},
		{"shared texts are something else", func(b *testBook) *testBook { return b.set("xl/sharedStrings.xml", "<styleSheet/>") }, Damaged},
		{"unknown element among shared texts", func(b *testBook) *testBook { return b.set("xl/sharedStrings.xml", "<sst><x/></sst>") }, Damaged},
		{"text between the runs", func(b *testBook) *testBook { return b.set("xl/sharedStrings.xml", "<sst><si>stray<t>a</t></si></sst>") }, Damaged},
		{"element within a text", func(b *testBook) *testBook { return b.set("xl/sharedStrings.xml", "<sst><si><t>a<b/></t></si></sst>") }, Damaged},
		{"properties not well-formed", func(b *testBook) *testBook { return b.set("docProps/app.xml", "<a>") }, Damaged},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := readAll(c.spoil(newBook(rows)).bytes(t), DefaultLimits())
			wantFault(t, err, c.code, "")
		})
	}
}

func TestSheetsAreFoundThroughTheirRelations(t *testing.T) {
	rows := `<row><c t="s"><v>1</v></c></row>`
	cases := []struct {
		name  string
		alter func(b *testBook) *testBook
	}{
		{"as usual", func(b *testBook) *testBook { return b }},
		{"targets from the root", func(b *testBook) *testBook {
			return b.set(relsPart, rels("", "worksheet /xl/worksheets/sheet1.xml", "styles /xl/styles.xml", "sharedStrings /xl/sharedStrings.xml")).
				set("_rels/.rels", rels("", "officeDocument /xl/workbook.xml"))
		}},
		{"targets with dots", func(b *testBook) *testBook {
			return b.set(relsPart, rels("", "worksheet ./worksheets/../worksheets/sheet1.xml", "sharedStrings ../xl/sharedStrings.xml"))
		}},
		{"another case", func(b *testBook) *testBook {
			return b.set(relsPart, rels("", "worksheet worksheets/Sheet1.xml", "sharedStrings SharedStrings.xml"))
		}},
		{"names of one's own", func(b *testBook) *testBook {
			return b.set("data/rows.xml", b.bodies[sheet1]).without(sheet1).
				set(relsPart, rels("", "worksheet ../data/rows.xml", "sharedStrings sharedStrings.xml"))
		}},
		{"strict workbook with prefixes", func(b *testBook) *testBook {
			strict := strings.NewReplacer("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships",
				"http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
			prefixed := strings.NewReplacer("xmlns=", "xmlns:x=", "</", "</x:", "<", "<x:")
			for _, n := range b.names {
				body := strict.Replace(b.bodies[n])
				if n == sheet1 || n == bookPart || n == "xl/sharedStrings.xml" || n == "xl/styles.xml" {
					body = prefixed.Replace(body)
				}
				b.set(n, body)
			}
			return b
		}},
		{"what is in customXml is not read", func(b *testBook) *testBook { return b.set("customXml/item1.xml", "\xFF\xFE<\x00") }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := oneCell(t, c.alter(newBook(rows))); got.Text != "second" || got.Address() != "A1" {
				t.Errorf("read %+v", got)
			}
		})
	}
}

func TestSheetsNamesAndPropertiesInTheFilesOrder(t *testing.T) {
	b := newBook(`<row><c><v>1</v></c></row>`).
		set(bookPart, `<workbook `+nsMain+` xmlns:d3p1="urn:r"><workbookPr date1904="1"/><sheets><sheet name="R&amp;D _x0041_" d3p1:id="rId1"/><sheet name="Lists" state="hidden" d3p1:id="rId2"/><sheet name="_meta" state="veryHidden" d3p1:id="rId3"/><sheet name="Chart" d3p1:id="rId4"/></sheets>`+
			`<definedNames><definedName name="prt_id" hidden="1">"PRT|ASC|2026Q2"</definedName><definedName name="_xlnm.Print_Area" localSheetId="1">Lists!$A$1:$B$2</definedName><definedName name="one">=1&lt;2</definedName></definedNames></workbook>`).
		set(relsPart, rels("", "worksheet worksheets/sheet1.xml", "worksheet worksheets/sheet2.xml", "worksheet worksheets/sheet3.xml", "chartsheet chartsheets/sheet1.xml")).
		set("xl/worksheets/sheet2.xml", sheetXML("")).set("xl/worksheets/sheet3.xml", sheetXML("")).set("xl/chartsheets/sheet1.xml", "<chartsheet/>").
		set("_rels/.rels", rels("", "officeDocument xl/workbook.xml", "core-properties docProps/core.xml", "custom-properties docProps/custom.xml")).
		set("docProps/core.xml", `<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>Quarter 2 &amp; more</dc:title><dc:creator>Performance team</dc:creator><dc:language>en-GB</dc:language><cp:created>2026-07-01T09:00:00Z</cp:created></cp:coreProperties>`).
		set("docProps/custom.xml", `<Properties xmlns:vt="v"><property name="prt.template"><vt:lpwstr>return/3</vt:lpwstr></property><property name="rows"><vt:i4>60</vt:i4></property><property name="list"><vt:vector><vt:lpstr>a</vt:lpstr></vt:vector></property></Properties>`)
	w, err := Open(b.bytes(t), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	wantSheets := []SheetInfo{{"R&D A", false, false, false}, {"Lists", true, false, false}, {"_meta", true, true, false}, {"Chart", false, false, true}}
	if got := w.Sheets(); !slices.Equal(got, wantSheets) {
		t.Errorf("sheets %+v", got)
	}
	wantNames := []DefinedName{{"prt_id", "", `"PRT|ASC|2026Q2"`, true}, {"_xlnm.Print_Area", "Lists", "Lists!$A$1:$B$2", false}, {"one", "", "1<2", false}}
	if got := w.DefinedNames(); !slices.Equal(got, wantNames) {
		t.Errorf("names %+v", got)
	}
	if got := w.CustomProperties(); !slices.Equal(got, []Property{{"prt.template", "return/3"}, {"rows", "60"}}) {
		t.Errorf("properties %+v", got)
	}
	if v, ok := w.CustomProperty("prt.template"); !ok || v != "return/3" {
		t.Errorf("prt.template is %q", v)
	}
	if _, ok := w.CustomProperty("prt.other"); ok {
		t.Error("a property nobody set")
	}
	if got := w.CoreProperties(); got.Title != "Quarter 2 & more" || got.Creator != "Performance team" || got.Language != "en-GB" || got.Created != "2026-07-01T09:00:00Z" || got.Modified != "" {
		t.Errorf("core %+v", got)
	}
	if !w.Date1904() {
		t.Error("dates are counted from 1904")
	}
	if err := w.Read("Chart", func(Cell) error { t.Error("a chart has no cells"); return nil }); err != nil {
		t.Error(err)
	}
	wantFault(t, w.Read("return", nil), NoSheet, "")
}

func TestWarningsSayWhatAPersonShouldLookAt(t *testing.T) {
	b := newBook(`<row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"><c r="A2" s="1"/></row><row r="3" hidden="true"><c r="A3"><v>3</v></c><c r="C3"><v>3</v></c></row><row r="4" hidden="1"><c r="A4"><v>4</v></c></row>`).
		swap(t, sheet1, "<sheetData>", `<cols><col min="2" max="3" width="9" hidden="1"/><col min="4" max="4" width="2"/></cols><sheetData>`).
		swap(t, bookPart, `sheetId="1"`, `sheetId="1" state="hidden"`).
		set("xl/externalLinks/externalLink1.xml", "<externalLink/>").set("xl/externalLinks/_rels/externalLink1.xml.rels", rels("", "externalLinkPath file:///old.xlsx External")).
		set("xl/embeddings/oleObject1.bin", "x").set("xl/connections.xml", "<connections/>")
	w, err := Open(b.bytes(t), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	hidden := []string{}
	for range 2 { // a second reading says nothing twice
		err = w.Read("Return", func(c Cell) error {
			if c.HiddenRow || c.HiddenCol {
				hidden = append(hidden, c.Address())
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if want := "A3 C3 A4 A3 C3 A4"; strings.Join(hidden, " ") != want {
		t.Errorf("hidden cells %v, want %s", hidden, want)
	}
	var got []string
	for _, f := range w.Warnings() {
		seenCodes[f.Code] = true
		if !f.Hold() || f.Mend == "" || f.Found == "" {
			t.Errorf("not a warning: %+v", f)
		}
		got = append(got, string(f.Code)+" "+f.Cell)
	}
	want := []string{"hidden-sheet ", "external-link ", "embedded-object ", "data-connection ", "hidden-row A3", "hidden-column C3"}
	if !slices.Equal(got, want) {
		t.Errorf("warnings %q, want %q", got, want)
	}
}
