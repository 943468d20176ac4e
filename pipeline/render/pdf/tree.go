package pdf

// tag is the type of an element of the structure. Some types stand twice or thrice, with the attributes which they bear here.
type tag uint8

const (
	tagSect tag = iota
	tagH1
	tagH2
	tagH3
	tagH4
	tagH5
	tagH6
	tagP
	tagSpan
	tagLink
	tagReference
	tagTOC
	tagTOCI
	tagBullets
	tagNumbers
	tagItems // a list whose items bear no label
	tagLI
	tagLbl
	tagLBody
	tagTable
	tagCaption
	tagTHead
	tagTBody
	tagTR
	tagTD
	tagColumnHeading
	tagRowHeading
	tagGroupHeading
	tagFigure
)

// written gives each tag as it stands in the file.
var written = [...]string{
	tagSect: "/Sect", tagH1: "/H1", tagH2: "/H2", tagH3: "/H3", tagH4: "/H4", tagH5: "/H5", tagH6: "/H6",
	tagP: "/P", tagSpan: "/Span", tagLink: "/Link", tagReference: "/Reference", tagTOC: "/TOC", tagTOCI: "/TOCI",
	tagBullets: "/L/A<</O/List/ListNumbering/Disc>>", tagNumbers: "/L/A<</O/List/ListNumbering/Decimal>>", tagItems: "/L/A<</O/List/ListNumbering/None>>",
	tagLI: "/LI", tagLbl: "/Lbl", tagLBody: "/LBody",
	tagTable: "/Table", tagCaption: "/Caption", tagTHead: "/THead", tagTBody: "/TBody", tagTR: "/TR", tagTD: "/TD",
	tagColumnHeading: "/TH/A<</O/Table/Scope/Column>>", tagRowHeading: "/TH/A<</O/Table/Scope/Row>>", tagGroupHeading: "/TH",
	tagFigure: "/Figure",
}

// heading gives the tag of a heading's level, from 1 to 6.
func heading(level int) tag { return tagH1 + tag(level-1) }

// element is one node of the structure. A report of two thousand pages has half a million of them, so they are small and lie in one list;
// nodes name each other by their place in it.
type element struct {
	tag         tag
	parent      int32
	first, last int32 // the element's first and last kid; 0 is none
	detail      int32 // place among the details; 0 is none
}

// kid is what an element holds: another element, a mark on a page, or the place of a link.
type kid struct {
	next int32
	page int32 // page of the part, for a mark or a link; ofElement for an element
	at   int32 // the element, the number of the mark, or the link's number on its page with linkBit set
}

const (
	ofElement = -1
	linkBit   = 1 << 30
)

// detail is what few elements have.
type detail struct {
	alt  string
	lang string
	box  [4]float64 // of a figure, on its page, from the lower left corner
	page int32
	span int // columns over which a heading of a group reaches
}

// tree is the structure of one part; element 0 is the part itself.
type tree struct {
	elements long[element]
	kids     long[kid] // kid 0 is not used
	details  []detail
}

func newTree() tree {
	t := tree{details: make([]detail, 1)}
	t.elements.add(element{tag: tagSect, parent: -1})
	t.kids.add(kid{})
	return t
}

func (t *tree) add(parent int32, g tag) int32 {
	n := int32(t.elements.add(element{tag: g, parent: parent}))
	t.hang(parent, kid{page: ofElement, at: n})
	return n
}

func (t *tree) hang(parent int32, k kid) {
	n := int32(t.kids.add(k))
	e := t.elements.at(int(parent))
	if e.first == 0 {
		e.first = n
	} else {
		t.kids.at(int(e.last)).next = n
	}
	e.last = n
}

// describe gives an element what few have.
func (t *tree) describe(e int32, d detail) {
	t.elements.at(int(e)).detail = int32(len(t.details))
	t.details = append(t.details, d)
}
