package pdf

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"perfpack/pipeline/document"
	"perfpack/pipeline/theme"

	"codeberg.org/go-pdf/fpdf"
)

// frame is what fpdf makes of the report: the fonts, cut down to the characters that were set, what the document says of itself, and the catalog.
// fpdf knows nothing of tags, so its file is taken apart again and its objects are bound into ours.
type frame struct {
	objects []frameObject // by number
	catalog int
	info    int
	fonts   [faces]int // 0 where nothing was set in a font
	logo    int        // 0 where there is none
}

type frameObject struct {
	body   string // a dictionary, or all of the object
	stream []byte // nil where there is none
}

var familyNames = [faces]string{"regular", "bold", "italic"}

// fontNames are the names that readers see in the list of fonts, marked as parts of a font by the six letters in front.
var fontNames = [faces]string{"PERFPA+SourceSans3-Regular", "PERFPB+SourceSans3-Semibold", "PERFPC+SourceSans3-Italic"}

func makeFrame(r *document.Report, t *theme.Theme, used *glyphs) (*frame, error) {
	f := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: t.Paper.Width, Ht: t.Paper.Height}})
	f.SetAutoPageBreak(false, 0)
	f.SetCatalogSort(true)
	dated := r.Dated.UTC()
	f.SetCreationDate(dated)
	f.SetModificationDate(dated)
	about := describe(r, t)
	f.SetTitle(about.title, true)
	f.SetAuthor(about.author, true)
	f.SetSubject(about.subject, true)
	f.SetCreator(producer, true)
	f.SetProducer(producer, true)
	f.SetLang(language(r))
	f.SetXmpMetadata(metadata(about, language(r), dated))
	f.AddOutputIntent(fpdf.OutputIntentType{SubtypeIdent: fpdf.OutputIntent_GTS_PDFA1, OutputConditionIdentifier: "sRGB", Info: "sRGB", ICCProfile: t.Profile})
	f.AddPage()
	if t.Logo != nil {
		f.RegisterImageOptionsReader("logo", fpdf.ImageOptions{ImageType: "PNG"}, bytes.NewReader(t.Logo.PNG))
	}
	for i := range faces {
		text := used.characters(face(i))
		if text == "" {
			continue
		}
		f.AddUTF8FontFromBytes(familyNames[i], "", used.fonts[i].Data)
		f.SetFont(familyNames[i], "", 10)
		f.Text(0, 0, text)
	}
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return nil, fmt.Errorf("make fonts: %w", err)
	}
	fr, err := takeApart(out.Bytes())
	if err != nil {
		return nil, fmt.Errorf("take apart what fpdf made: %w", err)
	}
	for n, o := range fr.objects {
		if strings.Contains(o.body, "/Subtype /Image") {
			fr.logo = n
		}
	}
	for i := range faces {
		name := "/utf8" + familyNames[i] + "\n"
		for n := range fr.objects {
			body := &fr.objects[n].body
			if strings.Contains(*body, name) {
				*body = strings.ReplaceAll(*body, name, "/"+fontNames[i]+"\n")
				if strings.Contains(*body, "/Subtype /Type0") {
					fr.fonts[i] = n
				}
			}
		}
	}
	return fr, nil
}

const producer = "perfpack with go-pdf/fpdf"

func language(r *document.Report) string {
	if r.Language == "" {
		return "en-GB"
	}
	return r.Language
}

// about is what the document says of itself, twice over and both times in the same words.
type about struct{ title, author, subject string }

// describe cleans what is said of the document: fpdf cannot write characters beyond U+FFFF, nor what is not UTF-8.
func describe(r *document.Report, t *theme.Theme) about {
	g := newGlyphs(t)
	clean := func(s string) string { return oneLine(g.clean(s, regular)) }
	title := clean(r.Title)
	if sub := clean(r.Subtitle); sub != "" {
		title += ": " + sub
	}
	return about{title, clean(r.Author), clean(r.Subject)}
}

// metadata says in XMP what the document is, and that it claims to follow PDF/UA-1 and PDF/A-2a. The latter asks that the words of the former be explained.
func metadata(a about, lang string, dated time.Time) []byte {
	esc := func(s string) string {
		var b strings.Builder
		xml.EscapeText(&b, []byte(s)) // to memory: cannot fail
		return b.String()
	}
	when := dated.Format("2006-01-02T15:04:05")
	return []byte(`<?xpacket begin="` + "\ufeff" + `" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + esc(a.title) + `</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>` + esc(a.author) + `</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">` + esc(a.subject) + `</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>` + esc(lang) + `</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>` + producer + `</xmp:CreatorTool>
<xmp:CreateDate>` + when + `</xmp:CreateDate>
<xmp:ModifyDate>` + when + `</xmp:ModifyDate>
<pdf:Producer>` + producer + `</pdf:Producer>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 to which the document conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`)
}

var (
	startOfTable = regexp.MustCompile(`startxref\n(\d+)\n`)
	lengthOf     = regexp.MustCompile(`/Length (\d+)`)
	reference    = regexp.MustCompile(`(\d+) 0 R`)
	rootOf       = regexp.MustCompile(`/Root (\d+) 0 R`)
)

// takeApart reads the objects of a file as fpdf writes it: one table of places, no object twice.
func takeApart(b []byte) (*frame, error) {
	m := startOfTable.FindSubmatch(b)
	if m == nil {
		return nil, fmt.Errorf("no table of objects")
	}
	at, _ := strconv.Atoi(string(m[1]))
	if at >= len(b) {
		return nil, fmt.Errorf("the table of objects is said to stand at %d of %d bytes", at, len(b))
	}
	lines := strings.Split(string(b[at:]), "\n")
	if len(lines) < 3 || lines[0] != "xref" {
		return nil, fmt.Errorf("no table of objects at %d", at)
	}
	var n int
	if _, err := fmt.Sscanf(lines[1], "0 %d", &n); err != nil || len(lines) < n+2 {
		return nil, fmt.Errorf("a table of objects that begins %q", lines[1])
	}
	offsets := make([]int, n)
	sorted := []int{at}
	for i := 1; i < n; i++ {
		offset, err := strconv.Atoi(strings.Fields(lines[2+i])[0])
		if err != nil || offset >= at {
			return nil, fmt.Errorf("object %d is said to stand at %q", i, lines[2+i])
		}
		offsets[i] = offset
		sorted = append(sorted, offset)
	}
	slices.Sort(sorted)
	fr := &frame{objects: make([]frameObject, n)}
	for i := 1; i < n; i++ {
		next, _ := slices.BinarySearch(sorted, offsets[i]+1)
		raw := b[offsets[i]:sorted[next]]
		raw = bytes.TrimPrefix(raw, fmt.Appendf(nil, "%d 0 obj\n", i))
		head, rest, streamed := bytes.Cut(raw, []byte("stream\n"))
		if !streamed {
			head = head[:max(bytes.LastIndex(head, []byte("endobj")), 0)]
			fr.objects[i].body = string(bytes.TrimSpace(head))
			continue
		}
		l := lengthOf.FindSubmatch(head)
		if l == nil {
			return nil, fmt.Errorf("stream %d does not say its length", i)
		}
		length, _ := strconv.Atoi(string(l[1]))
		if length > len(rest) {
			return nil, fmt.Errorf("stream %d is cut off", i)
		}
		fr.objects[i] = frameObject{body: string(bytes.TrimSpace(lengthOf.ReplaceAll(head, nil))), stream: rest[:length]}
	}
	trailer := strings.Join(lines[2+n:], "\n")
	m = rootOf.FindSubmatch([]byte(trailer))
	if m == nil {
		return nil, fmt.Errorf("a trailer without a root")
	}
	fr.catalog, _ = strconv.Atoi(string(m[1]))
	// The trailer's word for what the document says of itself is wrong once there is a colour profile: it then names the profile.
	fr.info = slices.IndexFunc(fr.objects, func(o frameObject) bool { return strings.Contains(o.body, "/CreationDate") })
	if fr.info < 0 || fr.catalog >= len(fr.objects) {
		return nil, fmt.Errorf("no catalog, or nothing said of the document")
	}
	return fr, nil
}

// bind writes the frame's objects into the file under new numbers, and gives those of catalog and info and the dictionary of fonts.
// The catalog is left for the caller to finish; pages is the number of the root of our pages.
func (fr *frame) bind(f *file, pages int, used *glyphs) (catalog string, info int, resources string) {
	wanted := func(o frameObject) bool {
		return !strings.HasPrefix(o.body, "<</Type /Page")
	}
	numbers := make([]int, len(fr.objects))
	numbers[1] = pages // fpdf's own root of pages
	for i := 3; i < len(fr.objects); i++ {
		switch o := fr.objects[i]; {
		case !wanted(o), i == fr.catalog:
		case i > 3 && strings.HasPrefix(fr.objects[i-1].body, "<</Type /Page\n"): // what fpdf drew on its page
		default:
			numbers[i] = f.reserve(1)
		}
	}
	renumber := func(body string) string {
		return reference.ReplaceAllStringFunc(body, func(m string) string {
			n, _ := strconv.Atoi(strings.TrimSuffix(m, " 0 R"))
			if n < len(numbers) {
				n = numbers[n]
			}
			return strconv.Itoa(n) + " 0 R"
		})
	}
	for i := 3; i < len(fr.objects); i++ {
		o := fr.objects[i]
		switch {
		case numbers[i] == 0:
		case o.stream == nil:
			f.say(renumber(o.body))
			f.object(numbers[i])
		case bytes.Contains(o.stream, []byte("begincmap")):
			f.stream(numbers[i], "", f.press.deflate(append(takeBuffer(), toUnicode(used)...)))
		default:
			dict := strings.TrimSuffix(strings.TrimPrefix(renumber(o.body), "<<"), ">>")
			f.raw(numbers[i], strings.TrimSpace(dict), o.stream)
		}
	}
	resources = "<</Font<<"
	for i, n := range fr.fonts {
		if n > 0 {
			resources += fmt.Sprintf("%s%d 0 R", faceNames[i], numbers[n])
		}
	}
	resources += ">>"
	if fr.logo > 0 {
		resources += fmt.Sprintf("/XObject<</Logo %d 0 R>>", numbers[fr.logo])
	}
	resources += ">>"
	catalog = strings.TrimSuffix(renumber(fr.objects[fr.catalog].body), ">>")
	return catalog, numbers[fr.info], resources
}

// toUnicode maps codes to characters. fpdf's own map spans all rows in one range, which the format does not allow: only the last byte may run on.
func toUnicode(used *glyphs) string {
	var rows []int
	for row := range 256 {
		any := uint64(0)
		for f := range faces {
			for i := range 4 {
				any |= used.used[f][row*4+i]
			}
		}
		if any != 0 {
			rows = append(rows, row)
		}
	}
	var b strings.Builder
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n" +
		"/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	for part := range slices.Chunk(rows, 100) {
		fmt.Fprintf(&b, "%d beginbfrange\n", len(part))
		for _, row := range part {
			fmt.Fprintf(&b, "<%02X00><%02XFF><%02X00>\n", row, row, row)
		}
		b.WriteString("endbfrange\n")
	}
	b.WriteString("endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend")
	return b.String()
}
