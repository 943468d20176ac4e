package pdf

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// witness hears what a check complains about.
type witness struct {
	testing.TB
	said []string
}

func (w *witness) Helper()                        {}
func (w *witness) Error(a ...any)                 { w.said = append(w.said, fmt.Sprint(a...)) }
func (w *witness) Errorf(format string, a ...any) { w.said = append(w.said, fmt.Sprintf(format, a...)) }

// find gives the first object which bears a key with a value.
func (f *pdfFile) find(key name, value any) dict {
	best := ref(0)
	for r, o := range f.objects {
		if d, ok := o.(dict); ok && d[key] == value && (best == 0 || r < best) {
			best = r
		}
	}
	return f.dict(best)
}

// redraw finds a stream with some words and changes them.
func (f *pdfFile) redraw(old, new string) {
	for r := range ref(len(f.objects) + 9) {
		if s, ok := f.objects[r].(pdfStream); ok && bytes.Contains(s.data, []byte(old)) {
			s.data = bytes.Replace(s.data, []byte(old), []byte(new), 1)
			f.objects[r] = s
			return
		}
	}
	f.t.Fatalf("no stream holds %q", old)
}

// The checks of this package are worth what they find: each of these faults, planted alone in a good file, must be seen.
func TestPlantedFaultsAreFound(t *testing.T) {
	out, _ := render(t, "faults", demoReport())
	th := loadTheme(t)
	for _, c := range []struct {
		fault string
		plant func(f *pdfFile)
		want  string
	}{
		{"none", func(*pdfFile) {}, ""},
		{"not marked as tagged", func(f *pdfFile) { f.root["MarkInfo"] = dict{"Marked": operator("false")} }, "tagged"},
		{"no language", func(f *pdfFile) { f.root["Lang"] = text("") }, "no language"},
		{"title not shown", func(f *pdfFile) { f.root["ViewerPreferences"] = dict{} }, "shows its title"},
		{"a figure without words", func(f *pdfFile) { delete(f.find("S", name("Figure")), "Alt") }, "without words"},
		{"headings of tables without scope", func(f *pdfFile) {
			for _, o := range f.objects {
				if d, ok := o.(dict); ok && d["S"] == name("TH") {
					delete(d, "A")
				}
			}
		}, "without scope"},
		{"a level of heading skipped", func(f *pdfFile) { f.find("S", name("H2"))["S"] = name("H4") }, "level 4 after"},
		{"a row with a cell too few", func(f *pdfFile) {
			for _, o := range f.objects {
				d, ok := o.(dict)
				if !ok || d["S"] != name("TR") {
					continue
				}
				if cells, ok := d["K"].(list); ok && len(cells) == 6 { // a row of one cell has no list
					d["K"] = cells[:5]
					return
				}
			}
		}, "a row of"},
		{"a cell outside of a row", func(f *pdfFile) { f.find("S", name("TR"))["S"] = name("P") }, "within P"},
		{"tab order not that of the structure", func(f *pdfFile) {
			for _, o := range f.objects {
				if d, ok := o.(dict); ok && d["Type"] == name("Page") && d["Annots"] != nil {
					delete(d, "Tabs")
				}
			}
		}, "tab order"},
		{"a link that says nothing", func(f *pdfFile) { f.find("Subtype", name("Link"))["Contents"] = text("") }, "says nothing"},
		{"a link that leads nowhere", func(f *pdfFile) {
			d := f.find("Subtype", name("Link"))
			delete(d, "Dest")
			delete(d, "A")
		}, "leads nowhere"},
		{"an element with the wrong parent", func(f *pdfFile) { f.find("S", name("TD"))["P"] = ref(1) }, "says its parent"},
		{"a mark that nobody holds", func(f *pdfFile) { delete(f.find("S", name("LBody")), "K") }, "is held by 0"},
		{"a mark held twice", func(f *pdfFile) {
			d := f.find("S", name("H1"))
			d["K"] = list{d["K"], d["K"]}
		}, "is held by 2"},
		{"something painted outside of all marks", func(f *pdfFile) { f.redraw("q\n", "q\n1 1 9 9 re f\n") }, "outside of any mark"},
		{"marks within marks", func(f *pdfFile) { f.redraw("EMC\n", "\n") }, "within marks"},
		{"text beyond the margin", func(f *pdfFile) { f.redraw("rg\n51.02 ", "rg\n551.02 ") }, "beyond the margins"},
		{"a font that is not embedded", func(f *pdfFile) {
			f.objects[9999] = dict{}
			f.find("Type", name("FontDescriptor"))["FontFile2"] = ref(9999)
		}, "not embedded"},
		{"a map to characters that is not legal", func(f *pdfFile) { f.redraw("<0000><00FF><0000>", "<0000><FFFF><0000>") }, "range"},
		{"no claim", func(f *pdfFile) { f.redraw("<pdfuaid:part>1", "<pdfuaid:part>") }, "do not claim"},
	} {
		t.Run(c.fault, func(t *testing.T) {
			w := &witness{TB: t}
			f := readPDF(t, out)
			c.plant(f)
			if *keep != "" {
				keepFault(t, strings.ReplaceAll(c.fault, " ", "-"), f.bytes())
			}
			f.t = w
			inspect(w, f, th)
			all := strings.Join(w.said, "\n")
			if c.want == "" && all != "" || !strings.Contains(all, c.want) {
				t.Errorf("nothing says %q:\n%s", c.want, all)
			}
		})
	}
}

// keepFault writes a spoilt file into a folder of its own, for a validator to find the fault in.
func keepFault(t *testing.T, name string, data []byte) {
	dir := filepath.Join(*keep, "faults")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".pdf"), data, 0o644); err != nil {
		t.Fatal(err)
	}
}
