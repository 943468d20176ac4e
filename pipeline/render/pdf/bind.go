package pdf

import (
	"fmt"
	"slices"
)

// begin keeps the numbers which others refer to from the first page on.
func (b *binder) begin() {
	b.catalog = b.reserve(1)
	b.pagesRoot = b.reserve(1)
	b.structRoot = b.reserve(1)
	b.document = b.reserve(1)
	b.resources = b.reserve(1)
}

// structure writes the elements of a unit whose pages are all bound, and for each page the list from marks to elements.
func (b *binder) structure(i int, u *unit, s *setter) {
	t := &s.tree
	first := b.reserve(t.elements.len)
	b.sects[i] = first
	b.used.join(s.used)

	// Links come first, since the elements that hold them refer to them.
	for _, n := range u.pages {
		p := &b.pages[n]
		p.firstLink, p.linkCount = b.links.len, len(p.links)
		for _, l := range p.links {
			b.links.add(boundLink{link: l, number: b.reserve(1), page: n})
		}
		p.links = nil
	}
	for n := range t.elements.len {
		e := t.elements.at(n)
		b.say("<</S")
		b.say(written[e.tag])
		b.say("/P ")
		if e.parent < 0 {
			b.ref(b.document)
		} else {
			b.ref(first + int(e.parent))
		}
		if e.detail > 0 {
			b.detail(&t.details[e.detail])
		}
		b.kids(t, e, u, first)
		b.say(">>")
		b.object(first + n)
	}
	for _, n := range u.pages {
		p := &b.pages[n]
		if len(p.owners) > 0 {
			object := b.reserve(1)
			p.key = b.parents.add(object)
			b.say("[")
			for _, owner := range p.owners {
				b.ref(first + int(owner))
				b.say(" ")
			}
			b.say("]")
			b.object(object)
		}
		for l := range p.linkCount {
			link := b.links.at(p.firstLink + l)
			link.key = b.parents.add(first + int(link.owner))
		}
		p.owners = nil
	}
}

func (b *binder) detail(d *detail) {
	if d.lang != "" {
		b.say("/Lang")
		b.bodies = asString(b.bodies, d.lang)
	}
	if d.span > 0 {
		b.say("/A<</O/Table/Scope/Row/ColSpan ")
		b.num(d.span)
		b.say(">>")
	}
	if d.box != [4]float64{} {
		b.say("/Alt")
		b.bodies = asString(b.bodies, d.alt)
		b.say("/A<</O/Layout/Placement/Block/BBox[")
		for _, v := range d.box {
			b.bodies = append(appendNumber(b.bodies, v), ' ')
		}
		b.say("]>>")
	}
}

// kids writes what an element holds. Marks on the page of the first are written by number alone, those on later pages name theirs.
func (b *binder) kids(t *tree, e *element, u *unit, first int) {
	if e.first == 0 {
		return
	}
	page := int32(-1)
	for k := e.first; k > 0; k = t.kids.at(int(k)).next {
		if on := t.kids.at(int(k)).page; on >= 0 {
			page = on
			b.say("/Pg ")
			b.ref(b.pages[u.pages[page]].number)
			break
		}
	}
	many := t.kids.at(int(e.first)).next > 0
	b.say("/K")
	if many {
		b.say("[")
	} else {
		b.say(" ")
	}
	for k := e.first; k > 0; k = t.kids.at(int(k)).next {
		kid := t.kids.at(int(k))
		if k != e.first {
			b.say(" ")
		}
		switch {
		case kid.page == ofElement:
			b.ref(first + int(kid.at))
		case kid.at&linkBit > 0:
			p := &b.pages[u.pages[kid.page]]
			b.say("<</Type/OBJR/Obj ")
			b.ref(b.links.at(p.firstLink + int(kid.at&^linkBit)).number)
			b.say("/Pg ")
			b.ref(p.number)
			b.say(">>")
		case kid.page == page:
			b.num(int(kid.at))
		default:
			b.say("<</Type/MCR/Pg ")
			b.ref(b.pages[u.pages[kid.page]].number)
			b.say("/MCID ")
			b.num(int(kid.at))
			b.say(">>")
		}
	}
	if many {
		b.say("]")
	}
}

// finish writes what can only be written when all pages are known.
func (b *binder) finish(units []*unit) error {
	for _, u := range units {
		b.order = append(b.order, u.pages...)
	}
	b.result.Pages = len(b.order)
	rank := make([]int, len(b.pages)) // page number from 0, by place among the pages
	for i, n := range b.order {
		rank[n] = i
		if p := &b.pages[n]; !p.bare {
			p.footer = b.reserve(1)
			b.stream(p.footer, "", b.press.deflate(b.footer(p.landscape, i+1, len(b.order))))
		}
	}
	if b.err != nil {
		return b.err
	}

	b.resolve(units)
	b.result.Mentions = b.mentions(units)
	b.pageTree()
	b.structureRoot()
	outlines := b.outlines(units)

	fr, err := makeFrame(b.report, b.theme, b.used)
	if err != nil {
		return err
	}
	catalog, info, resources := fr.bind(b.file, b.pagesRoot, b.used)
	b.say(resources)
	b.object(b.resources)
	b.say(catalog)
	b.say("/MarkInfo<</Marked true>>/StructTreeRoot ")
	b.ref(b.structRoot)
	b.say("/ViewerPreferences<</DisplayDocTitle true>>")
	if outlines > 0 {
		b.say("/PageMode/UseOutlines/Outlines ")
		b.ref(outlines)
	}
	b.say(">>")
	b.object(b.catalog)

	b.result.Characters, b.result.Replaced = b.used.notShown()
	return b.close(b.catalog, info)
}

func (b *binder) pageHeight(p *boundPage) float64 {
	if p.landscape {
		return b.theme.Paper.Width
	}
	return b.theme.Paper.Height
}

// destination writes where a link or a bookmark leads.
func (b *binder) destination(page int, y float64) {
	p := &b.pages[page]
	b.say("/Dest[")
	b.ref(p.number)
	b.say("/XYZ 0 ")
	b.bodies = appendNumber(b.bodies, b.pageHeight(p)-y)
	b.say(" null]")
}

// resolve writes the annotations of all links.
func (b *binder) resolve(units []*unit) {
	type spot struct {
		page int
		y    float64
	}
	wanted := map[string]bool{}
	for i := range b.links.len {
		if t := b.links.at(i).target; t != "" {
			wanted[t] = true
		}
	}
	places := make(map[string]spot, len(wanted))
	var entries []spot
	for _, u := range units {
		for _, p := range u.places {
			if _, twice := places[p.id]; wanted[p.id] && !twice {
				places[p.id] = spot{u.pages[p.page], p.y}
			}
		}
		for _, e := range u.entries {
			entries = append(entries, spot{u.pages[e.page], e.y})
		}
	}
	for i := range b.links.len {
		l := b.links.at(i)
		p := &b.pages[l.page]
		b.say("<</Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect[")
		bottom := b.pageHeight(p) - l.y - l.height
		for _, v := range [4]float64{l.x, bottom, l.x + l.width, bottom + l.height} {
			b.bodies = append(appendNumber(b.bodies, v), ' ')
		}
		b.say("]/StructParent ")
		b.num(l.key)
		b.say("/Contents")
		says := l.says
		if l.uri != "" && says != l.uri {
			says += " (" + l.uri + ")"
		}
		b.bodies = asString(b.bodies, says)
		switch {
		case l.uri != "":
			b.say("/A<</S/URI/URI")
			b.bodies = asString(b.bodies, plainURI(l.uri))
			b.say(">>")
		case l.entry > 0:
			e := entries[l.entry-1]
			b.destination(e.page, e.y)
		default:
			at, ok := places[l.target]
			if !ok {
				if !slices.Contains(b.result.LostLinks, l.target) {
					b.result.LostLinks = append(b.result.LostLinks, l.target)
				}
				at = spot{l.page, 0}
			}
			b.destination(at.page, at.y)
		}
		b.say(">>")
		b.object(l.number)
	}
	slices.Sort(b.result.LostLinks)
}

// mentions says which places each page begins, and to which it leads.
func (b *binder) mentions(units []*unit) [][]string {
	at := make([]int, len(b.pages)) // where a page stands in the file
	for n, place := range b.order {
		at[place] = n
	}
	list := make([][]string, len(b.order))
	add := func(page int, id string) {
		if n := at[page]; id != "" && !slices.Contains(list[n], id) {
			list[n] = append(list[n], id)
		}
	}
	for _, u := range units {
		for _, p := range u.places {
			add(u.pages[p.page], p.id)
		}
	}
	for i := range b.links.len {
		add(b.links.at(i).page, b.links.at(i).target)
	}
	return list
}

// plainURI escapes what may not stand in an address: the format wants plain ASCII.
func plainURI(uri string) string {
	b := make([]byte, 0, len(uri))
	for i := range len(uri) {
		if c := uri[i]; c <= ' ' || c > '~' {
			b = fmt.Appendf(b, "%%%02X", c)
		} else {
			b = append(b, c)
		}
	}
	return string(b)
}

// pagesOfNode is how many pages hang from one node of the tree of pages.
const pagesOfNode = 64

func (b *binder) pageTree() {
	nodes := (len(b.order) + pagesOfNode - 1) / pagesOfNode
	firstNode := b.reserve(nodes)
	for n := range nodes {
		part := b.order[n*pagesOfNode : min((n+1)*pagesOfNode, len(b.order))]
		for _, place := range part {
			p := &b.pages[place]
			b.say("<</Type/Page/Parent ")
			b.ref(firstNode + n)
			w, h := b.theme.Paper.Width, b.theme.Paper.Height
			if p.landscape {
				w, h = h, w
			}
			b.say("/MediaBox[0 0 ")
			b.bodies = append(appendNumber(b.bodies, w), ' ')
			b.bodies = append(appendNumber(b.bodies, h), ']')
			b.say("/Resources ")
			b.ref(b.resources)
			b.say("/Contents")
			if p.footer > 0 {
				b.say("[")
				b.ref(p.content)
				b.say(" ")
				b.ref(p.footer)
				b.say("]")
			} else {
				b.say(" ")
				b.ref(p.content)
			}
			if p.key >= 0 {
				b.say("/StructParents ")
				b.num(p.key)
			}
			b.say("/Tabs/S")
			if p.linkCount > 0 {
				b.say("/Annots[")
				for i := range p.linkCount {
					b.ref(b.links.at(p.firstLink + i).number)
					b.say(" ")
				}
				b.say("]")
			}
			b.say(">>")
			b.object(p.number)
		}
		b.say("<</Type/Pages/Parent ")
		b.ref(b.pagesRoot)
		b.say("/Count ")
		b.num(len(part))
		b.say("/Kids[")
		for _, place := range part {
			b.ref(b.pages[place].number)
			b.say(" ")
		}
		b.say("]>>")
		b.object(firstNode + n)
	}
	b.say("<</Type/Pages/Count ")
	b.num(len(b.order))
	b.say("/Kids[")
	for n := range nodes {
		b.ref(firstNode + n)
		b.say(" ")
	}
	b.say("]>>")
	b.object(b.pagesRoot)
}

func (b *binder) structureRoot() {
	parents := b.reserve(1)
	b.say("<</Type/StructTreeRoot/K ")
	b.ref(b.document)
	b.say("/ParentTree ")
	b.ref(parents)
	b.say("/ParentTreeNextKey ")
	b.num(b.parents.len)
	b.say(">>")
	b.object(b.structRoot)
	b.say("<</Nums[")
	for key := range b.parents.len {
		b.num(key)
		b.say(" ")
		b.ref(*b.parents.at(key))
		b.say(" ")
	}
	b.say("]>>")
	b.object(parents)
	b.say("<</S/Document/P ")
	b.ref(b.structRoot)
	b.say("/K[")
	for _, n := range b.sects {
		b.ref(n)
		b.say(" ")
	}
	b.say("]>>")
	b.object(b.document)
}

// outlines writes the bookmarks and gives the number of their root, 0 where there are none. Those of the parts are shown, and what is below them is folded away.
func (b *binder) outlines(units []*unit) int {
	type node struct {
		entry
		page, parent            int
		prev, next, first, last int
		below                   int
	}
	nodes := []node{{entry: entry{level: 0}}} // the root; 0 is also "none" among the neighbours
	path := []int{0}
	for _, u := range units {
		for _, e := range u.entries {
			for len(path) > 1 && nodes[path[len(path)-1]].level >= e.level {
				path = path[:len(path)-1]
			}
			parent := path[len(path)-1]
			n := len(nodes)
			nodes = append(nodes, node{entry: e, page: u.pages[e.page], parent: parent, prev: nodes[parent].last})
			if last := nodes[parent].last; last > 0 {
				nodes[last].next = n
			} else {
				nodes[parent].first = n
			}
			nodes[parent].last = n
			nodes[parent].below++
			path = append(path, n)
		}
	}
	if len(nodes) == 1 {
		return 0
	}
	first := b.reserve(len(nodes))
	pointer := func(key string, n int) {
		if n > 0 {
			b.say(key)
			b.ref(first + n)
		}
	}
	for i := range nodes {
		n := &nodes[i]
		if i == 0 {
			b.say("<</Type/Outlines/Count ")
			b.num(n.below)
		} else {
			b.say("<</Title")
			b.bodies = asString(b.bodies, n.title)
			b.say("/Parent ")
			b.ref(first + n.parent)
			b.destination(n.page, n.y)
			if n.below > 0 {
				b.say("/Count ")
				b.num(-n.below)
			}
		}
		pointer("/Prev ", n.prev)
		pointer("/Next ", n.next)
		pointer("/First ", n.first)
		pointer("/Last ", n.last)
		b.say(">>")
		b.object(first + i)
	}
	return first
}
