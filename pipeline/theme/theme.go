// Package theme says how a report looks: paper, sizes of type, colours, and the word and shape of each status.
//
// A theme is read from theme.toml among the templates, changed where the workspace asks for it, and checked before anything is printed:
// every text must stand out from its ground by 4.5 to 1 and every shape and line by 3 to 1, or the pair that fails is named.
// The fonts belong to the theme too, since how wide a word is decides where everything stands.
package theme

import (
	"fmt"
	"io/fs"
	"slices"

	"perfpack/pipeline/document"
	"perfpack/pipeline/finding"

	"github.com/pelletier/go-toml/v2"
)

// File is where a theme stands among the templates.
const File = "theme.toml"

// Codes of the findings which a theme can meet.
const (
	CodeContrast finding.Code = "theme-contrast" // a pair of colours too near to each other
	CodeColour   finding.Code = "theme-colour"   // a colour which is not #rrggbb, or bears no known name
	CodeShape    finding.Code = "theme-shape"    // a shape which cannot be drawn
	CodeSize     finding.Code = "theme-size"     // a size which leaves no room to print, or cannot be read
	CodeWord     finding.Code = "theme-word"     // a status without a word, or a word for no status
	CodeLogo     finding.Code = "theme-logo"     // a logo that is no picture, or too large a one
)

// Theme is a look that has passed its checks.
type Theme struct {
	Paper       Paper
	Type        Type
	Colours     Colours
	Substitutes Substitutes
	Phrases     Phrases

	Regular, Bold, Italic *Face
	// Profile is the ICC profile of the colours.
	Profile []byte
	// Logo stands at the foot of the cover; nil where the workspace gives none.
	Logo *Logo

	statuses [5]Status
}

// Paper is the page in portrait, in points; a landscape page is the same turned on its side.
type Paper struct {
	Width  float64 `toml:"width"`
	Height float64 `toml:"height"`
	Left   float64 `toml:"left"`
	Right  float64 `toml:"right"`
	Top    float64 `toml:"top"`
	Bottom float64 `toml:"bottom"`
}

// Type holds sizes of type in points.
type Type struct {
	Cover   float64 `toml:"cover"`   // the title on the cover
	Part    float64 `toml:"part"`    // heading of level 1
	Section float64 `toml:"section"` // heading of level 2
	Topic   float64 `toml:"topic"`   // heading of level 3, and a panel's title
	Detail  float64 `toml:"detail"`  // heading of level 4
	Lead    float64 `toml:"lead"`
	Body    float64 `toml:"body"`
	Small   float64 `toml:"small"`
	Table   float64 `toml:"table"`
	Tile    float64 `toml:"tile"`   // the number on a tile
	Figure  float64 `toml:"figure"` // the figure of a panel
	Panel   float64 `toml:"panel"`  // what is said in a panel
	Chart   float64 `toml:"chart"`
	Footer  float64 `toml:"footer"`
}

// Status is how a status is shown: always by word and shape together, with the colour besides.
type Status struct {
	Word   string
	Shape  Shape
	Colour Colour
}

// Status gives the look of a symbol; NoSymbol has neither word nor shape.
func (t *Theme) Status(s document.Symbol) Status { return t.statuses[s] }

// Shape is a drawn form.
type Shape uint8

// The shapes. They differ in outline, so that they can be told apart in grey.
const (
	NoShape Shape = iota
	Circle
	Diamond
	TriangleDown
	TriangleUp
	Square
	Bar
)

var shapeNames = []string{"", "circle", "diamond", "triangle_down", "triangle_up", "square", "bar"}

// Substitutes are said in the place of what the fonts cannot show.
type Substitutes struct {
	Emoji  string `toml:"emoji"`
	Script string `toml:"script"` // letters of a script which the fonts do not hold
	Other  string `toml:"other"`
}

// Phrases are what the pages themselves say, apart from the document.
type Phrases struct {
	Page   string `toml:"page"`    // in the footer, with {page} and {pages}
	GoesTo string `toml:"goes_to"` // read out for a link of the contents, with {title} and {page}
}

// Overrides are the changes that a workspace makes; whatever is left out stays as the theme has it.
type Overrides struct {
	// Colours by their name in theme.toml, such as "accent"; those of statuses are "on_target", "close", "off" and "unrated".
	Colours map[string]string `toml:"colours"`
	// Words by status, such as "close" = "Within tolerance".
	Words map[string]string `toml:"words"`
	// Logo is the council's mark as a PNG or JPEG file; empty for none.
	Logo []byte `toml:"-"`
}

// asWritten is theme.toml as it stands, before colours and shapes are understood.
type asWritten struct {
	Paper   Paper                   `toml:"paper"`
	Fonts   map[string]string       `toml:"fonts"`
	Colour  map[string]string       `toml:"colour"`
	Type    Type                    `toml:"type"`
	Colours map[string]string       `toml:"colours"`
	Status  map[string]statusInFile `toml:"status"`

	Substitutes Substitutes `toml:"substitutes"`
	Phrases     Phrases     `toml:"phrases"`
}

type statusInFile struct {
	Word   string `toml:"word"`
	Shape  string `toml:"shape"`
	Colour string `toml:"colour"`
}

// statusKeys are the statuses by the names they have in theme.toml, in the order of document.Symbol.
var statusKeys = []string{"", "on_target", "close", "off", "unrated"}

const pointsPerMillimetre = 72 / 25.4

// Load reads the theme and its fonts from the templates and makes the workspace's changes.
//
// What is wrong with a colour, word or size is told as findings, all at once, and there is then no theme;
// an error means that the files cannot be read or are not TOML.
func Load(files fs.FS, over Overrides) (*Theme, []finding.Finding, error) {
	raw, err := fs.ReadFile(files, File)
	if err != nil {
		return nil, nil, fmt.Errorf("read theme: %w", err)
	}
	var w asWritten
	if err := toml.Unmarshal(raw, &w); err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", File, err)
	}

	c := checker{}
	t := &Theme{Type: w.Type, Substitutes: w.Substitutes, Phrases: w.Phrases}
	t.Paper = Paper{
		Width: w.Paper.Width * pointsPerMillimetre, Height: w.Paper.Height * pointsPerMillimetre,
		Left: w.Paper.Left * pointsPerMillimetre, Right: w.Paper.Right * pointsPerMillimetre,
		Top: w.Paper.Top * pointsPerMillimetre, Bottom: w.Paper.Bottom * pointsPerMillimetre,
	}
	c.sizes(t)
	c.colours(t, w, over)
	c.statuses(t, w, over)
	if len(c.found) == 0 {
		c.contrast(t)
	}
	t.Logo = c.logo(over.Logo, t.Colours.Paper)
	if len(c.found) > 0 {
		finding.Sort(c.found)
		return nil, c.found, nil
	}

	for _, f := range []struct {
		key string
		at  **Face
	}{{"regular", &t.Regular}, {"bold", &t.Bold}, {"italic", &t.Italic}} {
		if *f.at, err = openFace(files, w.Fonts[f.key]); err != nil {
			return nil, nil, fmt.Errorf("theme font %s: %w", f.key, err)
		}
	}
	if t.Profile, err = fs.ReadFile(files, w.Colour["profile"]); err != nil {
		return nil, nil, fmt.Errorf("colour profile of the theme: %w", err)
	}
	return t, nil, nil
}

type checker struct{ found []finding.Finding }

func (c *checker) say(code finding.Code, subject, found, mend string) {
	c.found = append(c.found, finding.Finding{Code: code, Severity: finding.Stop, Place: finding.Place{File: File}, Subject: subject, Found: found, Mend: mend})
}

// leastType is the smallest type that a printed page should bear, in points.
const leastType = 6

func (c *checker) sizes(t *Theme) {
	p := t.Paper
	if p.Width-p.Left-p.Right < 280 || p.Height-p.Top-p.Bottom < 280 || p.Left < 0 || p.Right < 0 || p.Top < 0 || p.Bottom < 0 {
		c.say(CodeSize, "paper", fmt.Sprintf("the margins leave %.0f by %.0f points to print on", p.Width-p.Left-p.Right, p.Height-p.Top-p.Bottom),
			"leave at least 100 mm each way between margins of 0 or more")
	}
	y := t.Type
	for _, s := range []struct {
		name string
		size float64
	}{
		{"cover", y.Cover}, {"part", y.Part}, {"section", y.Section}, {"topic", y.Topic}, {"detail", y.Detail}, {"lead", y.Lead}, {"body", y.Body}, {"small", y.Small},
		{"table", y.Table}, {"tile", y.Tile}, {"figure", y.Figure}, {"panel", y.Panel}, {"chart", y.Chart}, {"footer", y.Footer},
	} {
		if s.size < leastType || s.size > 60 {
			c.say(CodeSize, "type."+s.name, fmt.Sprintf("type.%s is %g points", s.name, s.size), fmt.Sprintf("write a size from %d to 60", leastType))
		}
	}
}

func (c *checker) statuses(t *Theme, w asWritten, over Overrides) {
	for name := range over.Words {
		if !slices.Contains(statusKeys[1:], name) {
			c.say(CodeWord, "words."+name, fmt.Sprintf("%q is not a status", name), "use on_target, close, off or unrated")
		}
	}
	for i, key := range statusKeys {
		if i == 0 {
			continue
		}
		s := w.Status[key]
		if word, ok := over.Words[key]; ok {
			s.Word = word
		}
		if hex, ok := over.Colours[key]; ok {
			s.Colour = hex
		}
		if s.Word == "" {
			c.say(CodeWord, "status."+key, "status."+key+" has no word", "give the word to print beside the shape")
		}
		shape := slices.Index(shapeNames, s.Shape)
		if shape <= 0 {
			c.say(CodeShape, "status."+key, fmt.Sprintf("status.%s has the shape %q", key, s.Shape), "use circle, diamond, triangle_down, triangle_up, square or bar")
			shape = 0
		}
		for other := 1; other < i; other++ {
			if shape > 0 && t.statuses[other].Shape == Shape(shape) {
				c.say(CodeShape, "status."+key, fmt.Sprintf("status.%s has the same shape as status.%s", key, statusKeys[other]), "give each status a shape of its own")
			}
		}
		t.statuses[i] = Status{Word: s.Word, Shape: Shape(shape), Colour: c.colour("status."+key, s.Colour)}
	}
}
