package pdf

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"perfpack/pipeline/theme"
)

// checkedPage is what a page says and where.
type checkedPage struct {
	number int
	marks  []string // text of each mark, in order
	places []ref    // elements, as the tree from marks to elements has them
	links  []ref
	dict   dict
}

type checkedFile struct {
	*pdfFile
	theme *theme.Theme
	pages []*checkedPage
	byRef map[ref]*checkedPage
	// structure is the tree in words, one element to a line.
	structure strings.Builder
	owned     map[string]int // how often each mark is held: "page/mark"
	heading   int
}

// check reads a file and holds it to what PDF/UA-1 asks for and what the layout promises.
func check(t testing.TB, b []byte, th *theme.Theme) *checkedFile {
	t.Helper()
	return inspect(t, readPDF(t, b), th)
}

func inspect(t testing.TB, f *pdfFile, th *theme.Theme) *checkedFile {
	c := &checkedFile{pdfFile: f, theme: th, byRef: map[ref]*checkedPage{}, owned: map[string]int{}}
	if c.dict(c.root["MarkInfo"])["Marked"] != operator("true") || c.dict(c.root["ViewerPreferences"])["DisplayDocTitle"] != operator("true") {
		t.Error("the catalog does not say that the file is tagged and shows its title")
	}
	if c.root["Lang"].(text) == "" || c.info["Title"].(text).words() == "" {
		t.Error("no language or no title")
	}
	meta := c.get(c.root["Metadata"]).(pdfStream)
	if !strings.Contains(string(meta.data), "<pdfuaid:part>1</pdfuaid:part>") || !strings.Contains(string(meta.data), "<pdfaid:part>2</pdfaid:part>") {
		t.Error("the metadata do not claim PDF/UA-1 and PDF/A-2")
	}
	c.walkPages(c.root["Pages"].(ref), 0)
	c.fonts()
	c.parents()
	tree := c.dict(c.root["StructTreeRoot"])
	c.element(tree["K"].(ref), c.root["StructTreeRoot"].(ref), 0)
	for _, p := range c.pages {
		for m := range p.marks {
			if n := c.owned[fmt.Sprintf("%d/%d", p.number, m)]; n != 1 {
				t.Errorf("page %d, mark %d (%q) is held by %d elements", p.number, m, p.marks[m], n)
			}
		}
	}
	c.outlines()
	return c
}

func (c *checkedFile) walkPages(r, parent ref) int {
	d := c.dict(r)
	if parent > 0 && d["Parent"] != parent {
		c.t.Errorf("page node %d has the parent %v", r, d["Parent"])
	}
	if d["Type"] == name("Pages") {
		count := 0
		for _, k := range d["Kids"].(list) {
			count += c.walkPages(k.(ref), r)
		}
		if d["Count"] != count {
			c.t.Errorf("%v pages counted, %d found", d["Count"], count)
		}
		return count
	}
	p := &checkedPage{number: len(c.pages) + 1, dict: d}
	c.pages = append(c.pages, p)
	c.byRef[r] = p
	c.content(p)
	if d["Tabs"] != name("S") {
		c.t.Errorf("page %d: tab order is not that of the structure", p.number)
	}
	if a, ok := d["Annots"].(list); ok {
		for _, l := range a {
			p.links = append(p.links, l.(ref))
		}
	}
	return 1
}

func number(v any) float64 {
	switch n := v.(type) {
	case int:
		return float64(n)
	case float64:
		return n
	}
	return math.NaN()
}

// content reads the page's drawing: everything painted is marked once, and every text lies within the margins.
func (c *checkedFile) content(p *checkedPage) {
	var all []byte
	switch k := c.get(p.dict["Contents"]).(type) {
	case pdfStream:
		all = k.data
	case list:
		for _, s := range k {
			all = append(append(all, c.get(s).(pdfStream).data...), '\n')
		}
	}
	box := p.dict["MediaBox"].(list)
	width, height := number(box[2]), number(box[3])
	paper := c.theme.Paper
	l := lexer{t: c.t, b: all}
	var args []any
	inMark, inArtifact, inText := -1, false, false
	matrix := [3]float64{1, 0, 0} // scale and origin; the sign of y follows the scale's
	type font struct {
		face face
		size float64
	}
	var at font
	var saved []font
	x, y := 0.0, 0.0
	fail := func(format string, a ...any) {
		c.t.Errorf("page %d: %s", p.number, fmt.Sprintf(format, a...))
	}
	for {
		v := l.value()
		if v == nil {
			break
		}
		op, ok := v.(operator)
		if !ok {
			args = append(args, v)
			continue
		}
		painted := false
		switch op {
		case "BDC", "BMC":
			if inMark >= 0 || inArtifact {
				fail("marks within marks")
			}
			if args[0] == name("Artifact") {
				inArtifact = true
				break
			}
			inMark = args[1].(dict)["MCID"].(int)
			if inMark != len(p.marks) {
				fail("mark %d follows mark %d", inMark, len(p.marks)-1)
			}
			p.marks = append(p.marks, "")
		case "EMC":
			if inMark < 0 && !inArtifact || inText {
				fail("an end without a beginning")
			}
			inMark, inArtifact = -1, false
		case "q":
			saved = append(saved, at)
		case "Q":
			at, saved = saved[len(saved)-1], saved[:len(saved)-1]
			matrix = [3]float64{1, 0, 0}
		case "cm":
			matrix = [3]float64{number(args[0]), number(args[4]), number(args[5])}
		case "BT":
			inText = true
			x, y = 0, 0
		case "ET":
			inText = false
		case "Tf":
			at = font{face(strings.IndexByte("RBI", args[0].(name)[0])), number(args[1])}
		case "Td":
			x += number(args[0])
			y += number(args[1])
		case "Tm":
			x, y = number(args[4]), number(args[5])
		case "Tj":
			painted = true
			if !inText {
				fail("text outside of BT")
			}
			says := utf16be(string(args[0].(text)))
			if inMark >= 0 {
				p.marks[inMark] += says
			}
			fonts := []*theme.Face{c.theme.Regular, c.theme.Bold, c.theme.Italic}
			for _, r := range says {
				if !fonts[at.face].Has(r) {
					fail("%q has no glyph for %q", says, r)
				}
			}
			left, base := matrix[1]+x*matrix[0], matrix[2]+y
			if matrix[0] != 1 {
				base = matrix[2] - y*matrix[0]
			}
			size := at.size * matrix[0]
			right := left + fonts[at.face].Measure(strings.TrimRight(says, " "), size)
			if left < paper.Left-0.6 || right > width-paper.Right+0.6 {
				fail("%q runs from %.1f to %.1f beyond the margins", says, left, right)
			}
			bottom := paper.Bottom
			if inArtifact { // the footer
				bottom = 20
			}
			if base > height-paper.Top || base < bottom-2 {
				fail("%q stands at %.1f", says, base)
			}
			if size < leastTable-0.01 {
				fail("%q is set in %.2f points", says, size)
			}
		case "f", "S", "B", "s", "b", "Do":
			painted = true
		}
		if painted && inMark < 0 && !inArtifact {
			fail("%s paints outside of any mark", op)
		}
		args = args[:0]
	}
	if len(saved) > 0 || inMark >= 0 || inArtifact || inText {
		fail("something is left open")
	}
}

// fonts checks that every font is embedded, that each character set has a glyph, and that codes can be read back as characters.
func (c *checkedFile) fonts() {
	fonts := c.dict(c.dict(c.pages[0].dict["Resources"])["Font"])
	for key, r := range fonts {
		f := c.dict(r)
		under := c.dict(c.get(f["DescendantFonts"]).(list)[0])
		if _, ok := c.get(c.dict(under["FontDescriptor"])["FontFile2"]).(pdfStream); !ok {
			c.t.Errorf("font %s is not embedded", key)
		}
		if _, ok := c.get(under["CIDToGIDMap"]).(pdfStream); !ok {
			c.t.Errorf("font %s has no map to glyphs", key)
		}
		cmap := string(c.get(f["ToUnicode"]).(pdfStream).data)
		ranges := 0
		for line := range strings.Lines(cmap) {
			var from, to, first int
			if n, _ := fmt.Sscanf(line, "<%04X><%04X><%04X>", &from, &to, &first); n == 3 {
				ranges++
				if from>>8 != to>>8 || from != first {
					c.t.Errorf("font %s: range %s", key, line)
				}
			}
		}
		if ranges == 0 {
			c.t.Errorf("font %s cannot be read back", key)
		}
	}
	glyph := func(key string, r rune) bool {
		m := c.get(c.dict(c.get(c.dict(fonts[name(key)])["DescendantFonts"]).(list)[0])["CIDToGIDMap"]).(pdfStream).data
		return m[r*2] != 0 || m[r*2+1] != 0
	}
	for _, p := range c.pages {
		for _, r := range strings.Join(p.marks, "") {
			if !slices.ContainsFunc([]string{"R", "B", "I"}, func(k string) bool { return fonts[name(k)] != nil && glyph(k, r) }) {
				c.t.Errorf("page %d: %q is in no font of the file", p.number, r)
			}
		}
	}
}

// parents reads the tree from marks and annotations to elements.
func (c *checkedFile) parents() {
	tree := c.dict(c.root["StructTreeRoot"])
	nums := c.dict(tree["ParentTree"])["Nums"].(list)
	byKey := map[int]any{}
	last := -1
	for i := 0; i < len(nums); i += 2 {
		if nums[i].(int) <= last {
			c.t.Errorf("key %v follows key %d", nums[i], last)
		}
		last = nums[i].(int)
		byKey[last] = nums[i+1]
	}
	if tree["ParentTreeNextKey"] != last+1 {
		c.t.Errorf("next key %v after %d", tree["ParentTreeNextKey"], last)
	}
	for _, p := range c.pages {
		if len(p.marks) > 0 {
			for _, r := range c.get(byKey[p.dict["StructParents"].(int)]).(list) {
				p.places = append(p.places, r.(ref))
			}
			if len(p.places) != len(p.marks) {
				c.t.Errorf("page %d: %d marks, %d parents", p.number, len(p.marks), len(p.places))
			}
		}
		for _, r := range p.links {
			a := c.dict(r)
			if a["Contents"].(text).words() == "" {
				c.t.Errorf("page %d: a link says nothing", p.number)
			}
			owner := c.dict(byKey[a["StructParent"].(int)])
			if owner["S"] != name("Link") || !strings.Contains(fmt.Sprint(owner["K"]), fmt.Sprint("Obj:", r)) {
				c.t.Errorf("page %d: link %d belongs to %v", p.number, r, owner)
			}
			if a["Dest"] == nil && a["A"] == nil {
				c.t.Errorf("page %d: link %q leads nowhere", p.number, a["Contents"])
			}
			if dest, ok := a["Dest"].(list); ok && c.byRef[dest[0].(ref)] == nil {
				c.t.Errorf("page %d: a link leads to %v, which is no page", p.number, dest[0])
			}
		}
	}
}

var within = map[name][]name{
	"TR": {"THead", "TBody"}, "TH": {"TR"}, "TD": {"TR"}, "THead": {"Table"}, "TBody": {"Table"}, "Caption": {"Table"},
	"LI": {"L"}, "Lbl": {"LI"}, "LBody": {"LI"}, "TOCI": {"TOC"}, "Reference": {"TOCI"},
}

// element checks an element and all below it, and says it in words.
func (c *checkedFile) element(r, parent ref, depth int) {
	d := c.dict(r)
	kind := d["S"].(name)
	if d["P"] != parent {
		c.t.Errorf("%s %d says its parent is %v, not %d", kind, r, d["P"], parent)
	}
	if allowed := within[kind]; allowed != nil && !slices.Contains(allowed, c.dict(parent)["S"].(name)) {
		c.t.Errorf("%s within %s", kind, c.dict(parent)["S"])
	}
	fmt.Fprintf(&c.structure, "%s%s", strings.Repeat("  ", depth), kind)
	var attributes dict
	if a, ok := d["A"].(dict); ok {
		attributes = a
		for _, k := range []name{"Scope", "ListNumbering", "ColSpan"} {
			if v, ok := a[k]; ok {
				fmt.Fprintf(&c.structure, " %s=%v", k, v)
			}
		}
	}
	if lang, ok := d["Lang"].(text); ok {
		fmt.Fprintf(&c.structure, " Lang=%s", lang)
	}
	switch {
	case kind[0] == 'H' && len(kind) == 2:
		level := int(kind[1] - '0')
		if level > c.heading+1 {
			c.t.Errorf("a heading of level %d after one of level %d", level, c.heading)
		}
		c.heading = level
	case kind == "Figure":
		alt, _ := d["Alt"].(text)
		if alt.words() == "" || attributes["BBox"] == nil {
			c.t.Errorf("a figure without words or place")
		}
		fmt.Fprintf(&c.structure, " Alt=%q", alt.words())
	case kind == "TH" && attributes["Scope"] == nil:
		c.t.Error("a heading of a table without scope")
	case kind == "Table":
		c.columns(d)
	}
	var kids list
	switch k := d["K"].(type) {
	case list:
		kids = k
	case nil:
	default:
		kids = list{k}
	}
	var says strings.Builder
	var below []ref
	hold := func(page ref, mark int) {
		p := c.byRef[page]
		if p == nil || mark >= len(p.places) || p.places[mark] != r {
			c.t.Errorf("%s %d claims mark %d of page object %d", kind, r, mark, page)
			return
		}
		c.owned[fmt.Sprintf("%d/%d", p.number, mark)]++
		says.WriteString(p.marks[mark])
	}
	for _, k := range kids {
		switch k := k.(type) {
		case ref:
			below = append(below, k)
			says.WriteString("{}")
		case int:
			hold(d["Pg"].(ref), k)
		case dict:
			if k["Type"] == name("MCR") {
				hold(k["Pg"].(ref), k["MCID"].(int))
			} else if !slices.Contains(c.byRef[k["Pg"].(ref)].links, k["Obj"].(ref)) {
				c.t.Errorf("link %v is not on its page", k["Obj"])
			}
		}
	}
	if kind == "H1" || kind == "H2" || kind == "P" || kind == "Lbl" {
		if len(below) == 0 && strings.TrimSpace(says.String()) == "" {
			c.t.Errorf("an empty %s", kind)
		}
	}
	if strings.Trim(says.String(), "{}") != "" && kind != "Figure" {
		fmt.Fprintf(&c.structure, " %q", says.String())
	}
	c.structure.WriteByte('\n')
	for _, k := range below {
		c.element(k, r, depth+1)
	}
}

// columns checks that all rows of a table are as wide as its head.
func (c *checkedFile) columns(table dict) {
	want := -1
	for _, part := range table["K"].(list) {
		p := c.dict(part)
		if p["S"] == name("Caption") {
			continue
		}
		rows, ok := p["K"].(list)
		if !ok {
			rows = list{p["K"]}
		}
		for _, r := range rows {
			cells, ok := c.dict(r)["K"].(list)
			if !ok {
				cells = list{c.dict(r)["K"]}
			}
			n := 0
			for _, cell := range cells {
				span := 1
				if a, ok := c.dict(cell)["A"].(dict); ok {
					if s, ok := a["ColSpan"].(int); ok {
						span = s
					}
				}
				n += span
			}
			if want < 0 {
				want = n
			}
			if n != want {
				c.t.Errorf("a row of %d columns under a head of %d", n, want)
			}
		}
	}
}

// outlines checks that the bookmarks form one tree and lead to pages.
func (c *checkedFile) outlines() {
	if c.root["Outlines"] == nil {
		return
	}
	var walk func(r ref) int
	walk = func(r ref) int {
		d := c.dict(r)
		n := 0
		before := ref(0)
		for k, ok := d["First"].(ref); ok; {
			e := c.dict(k)
			if e["Parent"] != r || before > 0 && e["Prev"] != before {
				c.t.Errorf("bookmark %q hangs wrongly", e["Title"])
			}
			if c.byRef[e["Dest"].(list)[0].(ref)] == nil {
				c.t.Errorf("bookmark %q leads to no page", e["Title"])
			}
			n += 1 + walk(k)
			before = k
			k, ok = e["Next"].(ref)
		}
		if n > 0 && d["Last"] != before {
			c.t.Errorf("the last bookmark is %v, not %d", d["Last"], before)
		}
		return n
	}
	walk(c.root["Outlines"].(ref))
}

// said is all text of the structure, in reading order.
func (c *checkedFile) said() string {
	var b strings.Builder
	for _, p := range c.pages {
		b.WriteString(strings.Join(p.marks, "\n"))
	}
	return b.String()
}
