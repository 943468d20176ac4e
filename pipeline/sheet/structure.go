package sheet

import (
	"path"
	"slices"
	"strings"
)

const (
	contentTypesPart = "[Content_Types].xml"
	rootRelsPart     = "_rels/.rels"
)

// A relation is one line of a part's list of what it refers to. kind is the last word of its type, which transitional
// and strict workbooks have in common; target is a part's name unless outside is set.
type relation struct {
	id, kind, target string
	outside          bool
}

// readStructure finds the workbook through the package's relations and from it the sheets, styles and shared texts.
func (w *Workbook) readStructure() error {
	types, err := w.contentTypes()
	if err != nil {
		return err
	}
	root, err := w.relations("")
	if err != nil {
		return err
	}
	book, err := w.only(root, "officeDocument", "")
	if err != nil {
		return err
	}
	if book == nil {
		return Fault{Code: NotWorkbook, Part: rootRelsPart, Found: "a package without a main document"}.filled()
	}
	switch kind := types.of(book.name); {
	case strings.Contains(kind, "sheet.binary"):
		return Fault{Code: BinaryWorkbook, Part: book.name, Found: "an Excel binary workbook (.xlsb)"}.filled()
	case strings.Contains(kind, "macroenabled"):
		return Fault{Code: MacroWorkbook, Part: book.name, Found: "a workbook that may carry macros (.xlsm)"}.filled()
	case !strings.Contains(kind, "spreadsheetml") || !strings.HasSuffix(kind, "main+xml"):
		return Fault{Code: NotWorkbook, Part: book.name, Found: "a main document of the kind " + excerpt([]byte(kind))}.filled()
	}
	rels, err := w.relations(book.name)
	if err != nil {
		return err
	}
	if err := w.readBook(book, rels); err != nil {
		return err
	}
	if p, err := w.only(rels, "styles", book.name); err != nil {
		return err
	} else if p != nil {
		if err := w.readStyles(p); err != nil {
			return err
		}
	}
	if p, err := w.only(rels, "sharedStrings", book.name); err != nil {
		return err
	} else if p != nil {
		if err := w.readTexts(p); err != nil {
			return err
		}
	}
	for _, kind := range []string{"core-properties", "custom-properties", "metadata/core-properties"} {
		p, err := w.only(root, kind, "")
		if err != nil {
			return err
		}
		if p != nil {
			if err := w.readProperties(p); err != nil {
				return err
			}
		}
	}
	return nil
}

// readRest reads every part not read yet to its end, so that nothing in the file is taken on trust. Sheets small
// enough are kept for Read. Of the other XML parts nothing is wanted but that they be sound.
func (w *Workbook) readRest() error {
	for i := range w.sheets {
		s := &w.sheets[i]
		size := int64(s.part.zf.UncompressedSize64)
		if w.kept+size > keepBytes {
			continue
		}
		xml, err := s.part.whole(keepBytes)
		if err != nil {
			return withSheet(err, s.Name)
		}
		s.xml, w.kept = xml, w.kept+size
	}
	for _, p := range w.arc.parts {
		w.warnOf(p.name)
		if p.read {
			continue
		}
		check := p.drain
		if p.isXML() && !w.isSheet(p) {
			check = p.wellFormed
		}
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// isXML knows the parts that must be sound XML. Those under customXml are whatever another program put there, in any
// encoding, and nobody reads them here.
func (p *part) isXML() bool {
	n := strings.ToLower(p.name)
	return (strings.HasSuffix(n, ".xml") || strings.HasSuffix(n, ".rels")) && !strings.HasPrefix(n, "customxml/")
}

// wellFormed reads an XML part to its end for its form only.
func (p *part) wellFormed() error {
	s, err := p.scan()
	if err != nil {
		return err
	}
	defer s.close()
	for s.next() {
	}
	return s.err
}

// isSheet reports whether p is one of the sheets, whose XML Read checks as it goes.
func (w *Workbook) isSheet(p *part) bool {
	return slices.ContainsFunc(w.sheets, func(s sheetPart) bool { return s.part == p })
}

// warnOf warns of parts that bring in what does not stand in the sheets.
func (w *Workbook) warnOf(name string) {
	n := strings.ToLower(name)
	switch {
	case strings.HasSuffix(n, ".rels") || strings.HasSuffix(n, "/"):
	case strings.HasPrefix(n, "xl/externallinks/"):
		w.warn(Fault{Code: ExternalLink, Part: name, Found: "a link to another workbook"})
	case strings.HasPrefix(n, "xl/embeddings/"), strings.HasPrefix(n, "xl/activex/"), strings.HasPrefix(n, "xl/ctrlprops/"):
		w.warn(Fault{Code: EmbeddedObject, Part: name, Found: "an embedded object or control"})
	case n == "xl/connections.xml", strings.HasPrefix(n, "xl/querytables/"), strings.HasPrefix(n, "xl/model/"):
		w.warn(Fault{Code: DataConnection, Part: name, Found: "a data connection, query or data model"})
	}
}

// withSheet adds the sheet's name to a fault.
func withSheet(err error, name string) error {
	if f, ok := err.(Fault); ok {
		f.Sheet = name
		return f
	}
	return err
}

// contentTypes are what kind of thing each part claims to be, by name and by ending, in lower case.
type contentTypes struct {
	byName, byExt map[string]string
}

func (t contentTypes) of(name string) string {
	name = strings.ToLower(name)
	if kind, ok := t.byName[name]; ok {
		return kind
	}
	return t.byExt[strings.TrimPrefix(path.Ext(name), ".")]
}

func (w *Workbook) contentTypes() (contentTypes, error) {
	t := contentTypes{map[string]string{}, map[string]string{}}
	s, err := w.arc.lookup(contentTypesPart).scanSmall()
	if err != nil {
		return t, err
	}
	defer s.close()
	for s.next() {
		if s.kind != startTag {
			continue
		}
		switch {
		case s.is("Override"):
			name := s.attr("PartName")
			kind := s.attr("ContentType")
			t.byName[strings.ToLower(strings.TrimPrefix(name, "/"))] = strings.ToLower(kind)
		case s.is("Default"):
			ext := s.attr("Extension")
			kind := s.attr("ContentType")
			t.byExt[strings.ToLower(ext)] = strings.ToLower(kind)
		}
	}
	return t, s.err
}

// relations reads the relations of a part, or of the package for the empty name. A part without a list has none.
func (w *Workbook) relations(of string) ([]relation, error) {
	name := rootRelsPart
	if of != "" {
		name = path.Join(path.Dir(of), "_rels", path.Base(of)+".rels")
	}
	p := w.arc.lookup(name)
	if p == nil {
		return nil, nil
	}
	s, err := p.scanSmall()
	if err != nil {
		return nil, err
	}
	defer s.close()
	var out []relation
	seen := map[string]bool{}
	for s.next() {
		if s.kind != startTag || !s.is("Relationship") {
			continue
		}
		id := s.attr("Id")
		kind := s.attr("Type")
		target := s.attr("Target")
		mode := s.attr("TargetMode")
		r := relation{id: id, kind: path.Base(kind), target: target, outside: mode == "External"}
		if !r.outside {
			r.target = resolve(of, target)
		}
		if seen[id] {
			s.malformed("a relation's id given twice, " + excerpt([]byte(id)))
		}
		seen[id] = true
		out = append(out, r)
	}
	return out, s.err
}

// resolve makes a relation's target a part's name: it is relative to the part that refers to it unless it begins with
// a slash. A target that climbs out of the package keeps its dots and so is no part's name.
func resolve(of, target string) string {
	if t, ok := strings.CutPrefix(target, "/"); ok {
		return path.Clean(t)
	}
	return path.Join(path.Dir(of), target)
}

// only is the one part a relation of that kind leads to; nil if there is no such relation.
func (w *Workbook) only(rels []relation, kind, of string) (*part, error) {
	var found *part
	for _, r := range rels {
		if r.kind != kind {
			continue
		}
		p, err := w.target(r, of)
		if err != nil {
			return nil, err
		}
		if found != nil && found != p {
			return nil, Fault{Code: Damaged, Part: of, Found: "two parts that both claim to be its " + kind}.filled()
		}
		found = p
	}
	return found, nil
}

// target is the part a relation leads to.
func (w *Workbook) target(r relation, of string) (*part, error) {
	if of == "" {
		of = rootRelsPart
	}
	if r.outside || r.target == ".." || strings.HasPrefix(r.target, "../") {
		return nil, Fault{Code: OutsideTarget, Part: of, Found: "its " + r.kind + " outside the file, at " + excerpt([]byte(r.target))}.filled()
	}
	p := w.arc.lookup(r.target)
	if p == nil {
		return nil, Fault{Code: Damaged, Part: of, Found: "no part " + excerpt([]byte(r.target)) + ", which should be its " + r.kind}.filled()
	}
	return p, nil
}

// readBook reads the workbook part: the sheets in the order of their tabs, the defined names and the date system.
func (w *Workbook) readBook(p *part, rels []relation) error {
	s, err := p.scanSmall()
	if err != nil {
		return err
	}
	defer s.close()
	var scopes []string // of w.names: the index of a sheet, in digits, or ""
	var buf []byte
	for s.next() {
		if s.kind != startTag {
			continue
		}
		depth := s.depth
		if s.empty {
			depth++
		}
		switch {
		case depth == 1 && !s.is("workbook"):
			return Fault{Code: NotWorkbook, Part: p.name, Found: "a part that is not a workbook but " + excerpt(s.local())}.filled()
		case depth == 2 && s.is("workbookPr"):
			v := s.attr("date1904")
			w.date1904 = isTrue(v)
		case depth == 3 && s.is("sheet"):
			if err := w.addSheet(s, rels, p.name); err != nil {
				return err
			}
		case depth == 3 && s.is("definedName"):
			n := DefinedName{}
			n.Name = s.attr("name")
			scope := s.attr("localSheetId")
			hidden := s.attr("hidden")
			n.Hidden = isTrue(hidden)
			buf = s.textOf(buf[:0])
			n.Text = strings.TrimPrefix(string(decodeX(buf)), "=") // Excel writes none, excelize does
			w.names = append(w.names, n)
			scopes = append(scopes, scope)
		}
	}
	if s.err != nil {
		return s.err
	}
	if len(w.sheets) == 0 {
		return Fault{Code: Damaged, Part: p.name, Found: "a workbook without sheets"}.filled()
	}
	for i, scope := range scopes {
		if scope == "" {
			continue
		}
		n, ok := index([]byte(scope), len(w.sheets))
		if !ok {
			return Fault{Code: BadIndex, Part: p.name, Found: "the name " + excerpt([]byte(w.names[i].Name)) + " confined to sheet number " + excerpt([]byte(scope)) + ", which the workbook does not have"}.filled()
		}
		w.names[i].Scope = w.sheets[n].Name
	}
	return nil
}

// addSheet resolves one entry of the workbook's list of sheets.
func (w *Workbook) addSheet(s *scanner, rels []relation, book string) error {
	info := SheetInfo{}
	name := s.attr("name")
	info.Name = string(decodeX([]byte(name)))
	state := s.attr("state")
	info.VeryHidden = state == "veryHidden"
	info.Hidden = info.VeryHidden || state == "hidden"
	id := ""
	for _, a := range s.attrs {
		if !a.prefix.empty() && string(s.in(a.name)) == "id" {
			id = string(s.in(a.value))
		}
	}
	if s.err != nil {
		return s.err
	}
	for _, other := range w.sheets {
		if strings.EqualFold(other.Name, info.Name) {
			return Fault{Code: Damaged, Part: book, Sheet: info.Name, Found: "two sheets of the same name"}.filled()
		}
	}
	at := slices.IndexFunc(rels, func(r relation) bool { return r.id == id })
	if at < 0 {
		return Fault{Code: Damaged, Part: book, Sheet: info.Name, Found: "a sheet that leads to no part (" + excerpt([]byte(id)) + ")"}.filled()
	}
	p, err := w.target(rels[at], book)
	if err != nil {
		return withSheet(err, info.Name)
	}
	if slices.ContainsFunc(w.sheets, func(o sheetPart) bool { return o.part == p }) {
		return Fault{Code: Damaged, Part: book, Sheet: info.Name, Found: "two sheets that are the same part, " + p.name}.filled()
	}
	switch rels[at].kind {
	case "worksheet":
	case "chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet":
		info.Chart = true
	default:
		return Fault{Code: Damaged, Part: book, Sheet: info.Name, Found: "a sheet of the unknown kind " + excerpt([]byte(rels[at].kind))}.filled()
	}
	if strings.HasPrefix(rels[at].kind, "xl") {
		return Fault{Code: MacroWorkbook, Part: p.name, Sheet: info.Name, Found: "a sheet of Excel 4 macros"}.filled()
	}
	if info.Hidden {
		how := "a hidden sheet"
		if info.VeryHidden {
			how = "a sheet hidden from Excel's menus too"
		}
		w.warn(Fault{Code: HiddenSheet, Sheet: info.Name, Found: how})
	}
	w.sheets = append(w.sheets, sheetPart{SheetInfo: info, part: p})
	return nil
}

// isTrue reads XML's ways of saying yes.
func isTrue(v string) bool { return v == "1" || v == "true" || v == "on" }

// index reads a plain whole number below n.
func index(b []byte, n int) (int, bool) {
	if len(b) == 0 || len(b) > 9 {
		return 0, false
	}
	v := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		v = 10*v + int(c-'0')
	}
	return v, v < n
}
