package pdf

import (
	"bytes"
	"errors"
	"flag"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"perfpack/pipeline/document"
	"perfpack/pipeline/theme"
	"perfpack/templates"
)

var update = flag.Bool("update", false, "write what is printed over what was expected")

// small is a report of one part behind the cover.
func small(blocks ...document.Block) *document.Report {
	r := demoReport()
	r.Parts = []document.Part{{ID: "one", Title: "One part", Blocks: document.Blocks(blocks...)}}
	return r
}

func TestTheStructureSaysTheDocument(t *testing.T) {
	r := small(
		document.Paragraph{Style: document.Lead, Spans: []document.Span{{Text: "Plain, "}, {Text: "bold", Bold: true}, {Text: " and "}, {Text: "italic", Italic: true}, {Text: "; see "}, {Text: "the table", Link: "#two"}, {Text: " or "}, {Text: "the web", Link: "https://www.example.gov.uk/"}, {Text: "; "}, {Text: "Cyngor Sir Gâr", Lang: "cy"}, {Text: "."}}},
		document.Heading{Level: 2, Text: "A section", ID: "two", Listed: true},
		document.Heading{Level: 4, Text: "Two levels down becomes one", Listed: false},
		document.List{Items: [][]document.Span{{{Text: "first point"}}, {{Text: "second point"}}}},
		document.List{Labels: []string{"3.1", "3.2"}, Items: [][]document.Span{{{Text: "note this"}}, {{Text: "approve that"}}}},
		document.Tiles{{Number: "61", Label: "on target", Symbol: document.OnTarget}, {Number: "3", Label: "not rated", Symbol: document.Unrated}},
		document.Table{ID: "t", Caption: "Table 1: a table", Notes: []string{"[x] not available."}, Columns: []document.Column{{Heading: "Measure", RowHeading: true}, {Heading: "Figure", Align: document.Right}, {Heading: "Status"}},
			Rows: document.Rows(
				document.Row{Group: "First group", Cells: []document.Cell{{Text: "Recycling", Link: "#panel"}, {Text: "61.2%"}, {Text: "On target", Symbol: document.OnTarget}}},
				document.Row{Group: "First group", Cells: []document.Cell{{Text: "Lettings"}, {Text: "[x]"}, {}}},
				document.Row{Group: "Second group", Cells: []document.Cell{{Text: "Only one cell"}}})},
		document.Table{ID: "e", Caption: "Table 2: an empty table", Columns: []document.Column{{Heading: "A"}}, Empty: "No figure was revised."},
		func() document.Block { p := demoPanel(2); p.ID = "panel"; return p }(),
		document.Figure{Caption: "Measures by status", Alt: "61 on target, 3 not rated.", Chart: &document.Chart{Kind: document.StatusBar, Segments: []document.Segment{{Symbol: document.OnTarget, Count: 61, Label: "on target"}, {Symbol: document.Unrated, Count: 3, Label: "not rated"}}}},
		document.PageBreak{}, document.PageBreak{},
		document.Paragraph{Style: document.Callout, Spans: []document.Span{{Text: "Do not miss this."}}},
	)
	r.Parts = append([]document.Part{{ID: "contents", Title: "Contents", Blocks: document.Blocks(document.Contents{})}}, r.Parts...)
	out, res := render(t, "structure", r)
	if len(res.LostLinks) > 0 {
		t.Errorf("links lost: %v", res.LostLinks)
	}
	c := check(t, out, loadTheme(t))
	path := filepath.Join("testdata", "structure.golden")
	if *update {
		if err := os.WriteFile(path, []byte(c.structure.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.structure.String(); got != string(want) {
		t.Errorf("the structure differs from %s; run with -args -update and read the difference\n%s", path, got)
	}
}

func TestTheWholeDemoHoldsTogether(t *testing.T) {
	out, res := render(t, "demo", demoReport())
	c := check(t, out, loadTheme(t))
	if len(c.pages) != res.Pages || res.Pages < 10 || len(res.LostLinks) > 0 || res.Replaced > 0 {
		t.Errorf("%d pages: %+v", len(c.pages), res)
	}
}

func TestTheSameReportGivesTheSameBytesHoweverManyHands(t *testing.T) {
	r := demoReport()
	r.Parts = append(r.Parts, sized(3, 60, 300).Parts[1:]...)
	var first []byte
	for _, hands := range []int{1, 2, 5, 2} {
		before := runtime.GOMAXPROCS(hands)
		out, _ := render(t, "same", r)
		runtime.GOMAXPROCS(before)
		if first == nil {
			first = out
		}
		if !bytes.Equal(first, out) {
			t.Fatalf("%d hands make %d bytes, one made %d, and they differ", hands, len(out), len(first))
		}
	}
}

func TestContentsNameThePagesWhereThingsStand(t *testing.T) {
	r := demoReport()
	// Contents that themselves run over several pages push everything else on.
	var many []document.Block
	for i := range 130 {
		many = append(many, document.Heading{Level: 2, Text: "Section " + strings.Repeat("i", i%5+1) + string(rune('a'+i%26)), Listed: true}, document.Text("Words."))
	}
	r.Parts = append(r.Parts, document.Part{ID: "many", Title: "Many", Blocks: document.Blocks(many...)},
		document.Part{ID: "again", Title: "Contents again", Blocks: document.Blocks(document.Text("Before."), document.Contents{}, document.Heading{Level: 2, Text: "After the contents", Listed: true}, document.Text("After."))})
	out, _ := render(t, "contents", r)
	c := check(t, out, loadTheme(t))
	numbers := 0
	for _, p := range c.pages {
		for _, r := range p.links {
			a := c.dict(r)
			says := a["Contents"].(text).words()
			title, page, ok := strings.Cut(says, ", page ")
			if !ok {
				continue
			}
			numbers++
			to := c.byRef[a["Dest"].(list)[0].(ref)]
			if page != strconv.Itoa(to.number) || !strings.Contains(strings.Join(to.marks, "\n"), title) {
				t.Errorf("%q leads to page %d", says, to.number)
			}
		}
	}
	if numbers < 2*130 {
		t.Errorf("%d entries", numbers)
	}
}

func TestPagesAreNumberedAndTheCoverIsNot(t *testing.T) {
	out, res := render(t, "numbers", small(document.Text("Words."), document.PageBreak{}, document.Text("More.")))
	if res.Pages != 3 {
		t.Fatalf("%d pages", res.Pages)
	}
	c := readPDF(t, out)
	for _, want := range []string{"Page 2 of 3", "Page 3 of 3"} {
		found := false
		for _, o := range c.objects {
			if s, ok := o.(pdfStream); ok && bytes.Contains(s.data, []byte("/Footer")) {
				found = found || strings.Contains(strings.ReplaceAll(string(s.data), "\x00", ""), want)
			}
		}
		if !found {
			t.Errorf("no footer says %q", want)
		}
	}
}

func TestALinkToNowhereIsTold(t *testing.T) {
	out, res := render(t, "lost", small(document.Paragraph{Spans: []document.Span{{Text: "gone", Link: "#nowhere"}}}))
	if len(res.LostLinks) != 1 || res.LostLinks[0] != "nowhere" {
		t.Errorf("%v", res.LostLinks)
	}
	check(t, out, loadTheme(t))
}

type broken struct{ after int }

func (b *broken) Write(p []byte) (int, error) {
	if b.after -= len(p); b.after < 0 {
		return 0, errors.New("the disk is full")
	}
	return len(p), nil
}

func TestAFailingFileIsAnErrorAndNothingHangs(t *testing.T) {
	for _, after := range []int{0, 1000, 100_000, 200_000} {
		if _, err := Render(&broken{after}, sized(5, 300, 3000), loadTheme(t)); err == nil || !strings.Contains(err.Error(), "disk is full") {
			t.Errorf("after %d bytes: %v", after, err)
		}
	}
}

func TestALogoStandsOnTheCover(t *testing.T) {
	picture := image.NewRGBA(image.Rect(0, 0, 300, 100))
	draw.Draw(picture, picture.Bounds(), image.NewUniform(color.RGBA{0, 90, 60, 255}), image.Point{}, draw.Src)
	var file, out bytes.Buffer
	if err := png.Encode(&file, picture); err != nil {
		t.Fatal(err)
	}
	th, _, err := theme.Load(templates.FS, theme.Overrides{Logo: file.Bytes()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Render(&out, small(), th); err != nil {
		t.Fatal(err)
	}
	if *keep != "" {
		os.WriteFile(filepath.Join(*keep, "logo.pdf"), out.Bytes(), 0o644)
	}
	c := check(t, out.Bytes(), th)
	logo := c.get(c.dict(c.dict(c.pages[0].dict["Resources"])["XObject"])["Logo"]).(pdfStream)
	if logo.dict["Width"] != 300 || logo.dict["Height"] != 100 {
		t.Errorf("%v", logo.dict)
	}
	cover := c.get(c.pages[0].dict["Contents"]).(pdfStream).data
	if !bytes.Contains(cover, []byte("/Logo Do")) {
		t.Error("the cover does not show it")
	}
}

func TestAReportWithoutPartsIsStillAFile(t *testing.T) {
	r := demoReport()
	r.Parts = nil
	out, res := render(t, "cover", r)
	if res.Pages != 1 {
		t.Errorf("%d pages", res.Pages)
	}
	check(t, out, loadTheme(t))
}
