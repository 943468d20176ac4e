package theme

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"perfpack/pipeline/document"
	"perfpack/pipeline/finding"
	"perfpack/templates"
)

func load(t *testing.T, over Overrides) *Theme {
	t.Helper()
	th, found, err := Load(templates.FS, over)
	if err != nil || len(found) > 0 {
		t.Fatalf("%v %v", err, found)
	}
	return th
}

func TestTheThemeOfTheProductPassesItsOwnChecks(t *testing.T) {
	th := load(t, Overrides{})
	if w := th.Paper.Width; w < 595 || w > 596 {
		t.Errorf("A4 is %v points wide", w)
	}
	for s, want := range map[document.Symbol]Status{
		document.OnTarget: {"On target", Circle, Colour{0, 0x66, 0x3d}},
		document.Off:      {"Off target", TriangleDown, Colour{0xb1, 0x0e, 0x1e}},
		document.NoSymbol: {},
	} {
		if got := th.Status(s); got != want {
			t.Errorf("symbol %d looks like %v, want %v", s, got, want)
		}
	}
}

func TestContrastIsThatOfWCAG(t *testing.T) {
	white := Colour{255, 255, 255}
	for _, c := range []struct {
		colour Colour
		want   float64
	}{
		{Colour{}, 21},
		{white, 1},
		{Colour{0x77, 0x77, 0x77}, 4.48},
		{Colour{0x76, 0x76, 0x76}, 4.54},
		{Colour{0x50, 0x5a, 0x5f}, 7.07},
		{Colour{0x12, 0x43, 0x6d}, 10.2},
	} {
		if got := contrast(c.colour, white); got < c.want-0.06 || got > c.want+0.06 {
			t.Errorf("%s on white: %.2f, want %.2f", c.colour, got, c.want)
		}
		if contrast(c.colour, white) != contrast(white, c.colour) {
			t.Errorf("%s: contrast hangs on the order", c.colour)
		}
	}
}

func TestAWorkspaceChangesColoursAndWords(t *testing.T) {
	th := load(t, Overrides{Colours: map[string]string{"accent": "#4a1259", "close": "#8a4b00"}, Words: map[string]string{"close": "Within tolerance"}})
	if th.Colours.Accent != (Colour{0x4a, 0x12, 0x59}) {
		t.Errorf("accent %s", th.Colours.Accent)
	}
	if got := th.Status(document.Close); got != (Status{"Within tolerance", Diamond, Colour{0x8a, 0x4b, 0}}) {
		t.Errorf("close %v", got)
	}
}

func TestWhatIsWrongWithAThemeIsToldAllAtOnce(t *testing.T) {
	raw, err := fs.ReadFile(templates.FS, File)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		rule string
		over Overrides
		old  string // in theme.toml
		new  string
		want []string // in the findings, in any order
	}{
		{rule: "text too pale", over: Overrides{Colours: map[string]string{"muted": "#8a8a8a"}}, want: []string{"muted (#8a8a8a) on paper (#ffffff) has a contrast of 3.45 to 1", "muted (#8a8a8a) on wash"}},
		{rule: "a shape too pale", over: Overrides{Colours: map[string]string{"close": "#ffbf47"}}, want: []string{"status.close (#ffbf47) on paper", "status.close (#ffbf47) on wash"}},
		{rule: "the band of the cover", over: Overrides{Colours: map[string]string{"cover": "#f0f0f0"}}, want: []string{"cover_text (#ffffff) on cover (#f0f0f0)"}},
		{rule: "no colour", over: Overrides{Colours: map[string]string{"ink": "black"}}, want: []string{`colours.ink is "black"`}},
		{rule: "too short a colour", over: Overrides{Colours: map[string]string{"ink": "#fff"}}, want: []string{`colours.ink is "#fff"`}},
		{rule: "unknown names", over: Overrides{Colours: map[string]string{"acent": "#000000"}, Words: map[string]string{"green": "Good"}}, want: []string{`no colour is called "acent"`, `"green" is not a status`}},
		{rule: "no word", over: Overrides{Words: map[string]string{"off": ""}}, want: []string{"status.off has no word"}},
		{rule: "no shape", old: `shape  = "diamond"`, new: `shape  = "star"`, want: []string{`status.close has the shape "star"`}},
		{rule: "a shape twice", old: `shape  = "diamond"`, new: `shape  = "circle"`, want: []string{"status.close has the same shape as status.on_target"}},
		{rule: "margins without room", old: "left   = 18", new: "left   = 180", want: []string{"the margins leave"}},
		{rule: "type too small", old: "table   = 8", new: "table   = 3", want: []string{"type.table is 3 points"}},
		{rule: "several at once", old: "footer  = 7.5", new: "footer  = 0", over: Overrides{Colours: map[string]string{"rule": "grey"}}, want: []string{"type.footer is 0 points", `colours.rule is "grey"`}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			text := string(raw)
			if c.old != "" {
				if !strings.Contains(text, c.old) {
					t.Fatalf("theme.toml no longer holds %q", c.old)
				}
				text = strings.Replace(text, c.old, c.new, 1)
			}
			th, found, err := Load(fstest.MapFS{File: {Data: []byte(text)}}, c.over)
			if err != nil || th != nil {
				t.Fatalf("a theme in spite of it, or an error: %v", err)
			}
			if len(found) != len(c.want) {
				t.Errorf("%d findings, want %d", len(found), len(c.want))
			}
			var all strings.Builder
			for _, f := range found {
				if f.Severity != finding.Stop || f.Mend == "" {
					t.Errorf("%v does not stop, or does not say what would mend it", f)
				}
				all.WriteString(f.String() + "\n")
			}
			for _, w := range c.want {
				if !strings.Contains(all.String(), w) {
					t.Errorf("nothing says %q:\n%s", w, all.String())
				}
			}
		})
	}
}

func TestALogoIsLaidOnThePaper(t *testing.T) {
	clear := image.NewNRGBA(image.Rect(0, 0, 40, 20))
	clear.SetNRGBA(3, 4, color.NRGBA{R: 200, A: 255})
	var file bytes.Buffer
	if err := png.Encode(&file, clear); err != nil {
		t.Fatal(err)
	}
	th := load(t, Overrides{Logo: file.Bytes()})
	if th.Logo == nil || th.Logo.Width != 40 || th.Logo.Height != 20 {
		t.Fatalf("logo %v", th.Logo)
	}
	flat, err := png.Decode(bytes.NewReader(th.Logo.PNG))
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[image.Point]color.RGBA{{X: 3, Y: 4}: {200, 0, 0, 255}, {X: 0, Y: 0}: {255, 255, 255, 255}} {
		if got := color.RGBAModel.Convert(flat.At(at.X, at.Y)); got != want {
			t.Errorf("%v at %v, want %v", got, at, want)
		}
	}

	var large bytes.Buffer
	if err := png.Encode(&large, image.NewGray(image.Rect(0, 0, 2001, 1))); err != nil {
		t.Fatal(err)
	}
	for what, data := range map[string][]byte{"no picture": []byte("GIF89a"), "cut off": file.Bytes()[:len(file.Bytes())/2], "too large": large.Bytes()} {
		th, found, err := Load(templates.FS, Overrides{Logo: data})
		if err != nil || th != nil || len(found) != 1 || found[0].Code != CodeLogo {
			t.Errorf("%s: %v %v", what, found, err)
		}
	}
}

func TestFilesThatCannotBeReadAreErrors(t *testing.T) {
	raw, _ := fs.ReadFile(templates.FS, File)
	for rule, files := range map[string]fstest.MapFS{
		"no theme":     {},
		"not TOML":     {File: {Data: []byte("paper = [")}},
		"no font":      {File: {Data: raw}},
		"not a font":   {File: {Data: raw}, "fonts/SourceSans3-Regular.ttf": {Data: []byte("no font")}},
		"no font name": {File: {Data: []byte(strings.Replace(string(raw), "regular =", "regulr =", 1))}},
	} {
		if th, _, err := Load(files, Overrides{}); err == nil || th != nil {
			t.Errorf("%s: %v", rule, err)
		}
	}
}

func TestTheFontsHoldWhatReportsNeed(t *testing.T) {
	th := load(t, Overrides{})
	for _, r := range "abc XYZ 0123456789 £€–—’‘“”…• ŵŷŴŶâêîôû éüß ▲▼●■◆ ↑↓→← ✓✗ ≤≥±×÷− · [p] \u00a0" {
		if !th.Regular.Has(r) {
			t.Errorf("the regular font lacks %q", r)
		}
	}
	for _, f := range []*Face{th.Regular, th.Bold, th.Italic} {
		for _, r := range "0123456789" {
			if d := f.Width(r) - f.Width('0'); d < -1 || d > 1 { // a thousandth is not seen
				t.Errorf("%q is %d wide and 0 %d: figures would not stand below each other", r, f.Width(r), f.Width('0'))
			}
		}
		if f.Has('\U0001f389') || f.Has('\u05d0') || f.Has('\n') || f.Has(-1) {
			t.Error("a font claims what it does not hold")
		}
		if f.Width('\u05d0') != 0 || f.Width(0x1f389) != 0 {
			t.Error("what is missing has a width")
		}
		if f.Ascent < 0.7 || f.Descent < 0.2 {
			t.Errorf("heights %v %v", f.Ascent, f.Descent)
		}
	}
	if got, sum := th.Regular.Measure("Wŷ", 10), float64(th.Regular.Width('W')+th.Regular.Width('ŷ'))/100; got != sum {
		t.Errorf("a text of %v points, its letters of %v", got, sum)
	}
}

// A font that was asked for its heights once set half a gigabyte aside for pictures of its letters.
func TestOpeningTheFontsTakesLittleMemory(t *testing.T) {
	load(t, Overrides{})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	load(t, Overrides{})
	runtime.ReadMemStats(&after)
	if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; grown > 32 {
		t.Errorf("opening the theme takes %d MB", grown)
	}
}
