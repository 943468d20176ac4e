package pipeline_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The house: who may lean on whom. A room that is not listed here has no right to exist yet; a direction that is not listed is a wall.
// Test files may import more (a reader is tried against the writer's files), so only the program's own files are read.
var mayImport = map[string][]string{
	// ground floor
	"pipeline/period":   {},
	"pipeline/finding":  {},
	"pipeline/kpi":      {"pipeline/period"},
	"pipeline/document": {},
	"pipeline/guard":    {},
	"pipeline/disk":     {},
	// rooms
	"pipeline/sheet":           {},
	"pipeline/stats":           {},
	"pipeline/disclosure":      {},
	"pipeline/settings":        {"pipeline/period", "pipeline/finding", "pipeline/kpi"},
	"pipeline/timetable":       {"pipeline/period", "pipeline/finding", "pipeline/settings"},
	"pipeline/framework":       {"pipeline/period", "pipeline/finding", "pipeline/kpi", "pipeline/sheet"},
	"pipeline/ingest":          {"pipeline/period", "pipeline/finding", "pipeline/kpi", "pipeline/sheet", "pipeline/stats", "pipeline/guard"},
	"pipeline/store":           {"pipeline/period", "pipeline/finding", "pipeline/kpi", "pipeline/disk"},
	"pipeline/analyse":         {"pipeline/period", "pipeline/kpi", "pipeline/stats", "pipeline/disclosure"},
	"pipeline/pack":            {"pipeline/period", "pipeline/finding", "pipeline/kpi", "pipeline/document"},
	"pipeline/prose":           {"pipeline/finding", "pipeline/document"},
	"pipeline/theme":           {"pipeline/document", "pipeline/finding"},
	"pipeline/proof":           {"pipeline/disk"},
	"pipeline/diff":            {"pipeline/period", "pipeline/kpi", "pipeline/framework", "pipeline/proof"},
	"pipeline/notice":          {},
	"pipeline/post":            {},
	"pipeline/lint":            {"pipeline/sheet"},
	"pipeline/render/chart":    {"pipeline/document", "pipeline/theme"},
	"pipeline/render/pdf":      {"pipeline/document", "pipeline/theme", "pipeline/render/chart"},
	"pipeline/render/xlsx":     {"pipeline/document", "pipeline/finding"},
	"pipeline/render/opendata": {"pipeline/document", "pipeline/guard"},
	"templates":                {},
	// the hall and the door
	"pipeline": {
		"pipeline/period", "pipeline/finding", "pipeline/kpi", "pipeline/document", "pipeline/disk", "pipeline/sheet", "pipeline/settings", "pipeline/timetable", "pipeline/framework", "pipeline/ingest",
		"pipeline/store", "pipeline/proof", "pipeline/diff", "pipeline/analyse", "pipeline/pack", "pipeline/prose", "pipeline/theme", "pipeline/render/pdf", "pipeline/render/xlsx", "pipeline/render/opendata", "pipeline/notice", "pipeline/post", "templates", "data",
	},
}

// owners are the outside libraries that only some rooms may use; every other library named in go.mod is free.
var owners = map[string][]string{
	"github.com/xuri/excelize/v2":      {"pipeline/render/xlsx"},
	"codeberg.org/go-pdf/fpdf":         {"pipeline/render/pdf"},
	"github.com/wcharczuk/go-chart/v2": {"pipeline/render/chart"},
	"modernc.org/sqlite":               {"pipeline/store", "cmd/bench"},
	"github.com/alecthomas/kong":       {"cmd/perfpack"},
	"github.com/gofrs/flock":           {"pipeline"},
	"github.com/pelletier/go-toml/v2":  {"pipeline/settings", "pipeline/theme", "pipeline/render/xlsx"},
	"gonum.org/v1/gonum":               {"pipeline/stats"},
	"github.com/klauspost/compress":    {"pipeline/sheet", "pipeline/render/pdf", "pipeline/render/xlsx", "cmd/bench"},
	"github.com/rogpeppe/go-internal":  {},
	"database/sql":                     {"pipeline/store", "cmd/bench"},
	"net/http":                         {"pipeline/post"},
	"net/smtp":                         {"pipeline/post"},
	"crypto/tls":                       {"pipeline/post"},
}

// pure packages have neither files nor clock nor environment.
var pure = []string{"pipeline/period", "pipeline/finding", "pipeline/kpi", "pipeline/document", "pipeline/guard", "pipeline/stats", "pipeline/disclosure", "pipeline/analyse", "pipeline/pack", "pipeline/prose", "pipeline/timetable"}

var impure = []string{"os", "io/fs", "net", "net/http", "database/sql", "os/exec", "path/filepath"}

// TestNothingImportsAcrossAWall holds the code against the plan of the house. A door in the plan that nobody goes through is walled up.
func TestNothingImportsAcrossAWall(t *testing.T) {
	all := programImports(t)
	for pkg, doors := range mayImport {
		for _, door := range doors {
			if !slices.Contains(all[pkg], "perfpack/"+door) {
				t.Errorf("%s may import %s by the plan, and does not", pkg, door)
			}
		}
	}
	for lib, rooms := range owners {
		for _, room := range rooms {
			if !slices.ContainsFunc(all[room], func(imp string) bool { return imp == lib || strings.HasPrefix(imp, lib+"/") }) {
				t.Errorf("%s belongs to %s by the plan, which does not import it", lib, room)
			}
		}
	}
	for pkg, imports := range all {
		allowed, known := mayImport[pkg]
		if strings.HasPrefix(pkg, "cmd/") {
			allowed, known = nil, true
		}
		if !known {
			t.Errorf("package %s is not in the plan of the house", pkg)
			continue
		}
		for _, imp := range imports {
			if own, ok := strings.CutPrefix(imp, "perfpack/"); ok {
				if !strings.HasPrefix(pkg, "cmd/") && !slices.Contains(allowed, own) {
					t.Errorf("%s imports %s: there is no door between them", pkg, own)
				}
				if strings.HasPrefix(own, "cmd/") {
					t.Errorf("%s imports %s: nothing leans on the door", pkg, own)
				}
				continue
			}
			for lib, rooms := range owners {
				if (imp == lib || strings.HasPrefix(imp, lib+"/")) && !slices.Contains(rooms, pkg) {
					t.Errorf("%s imports %s, which belongs to %s", pkg, imp, strings.Join(rooms, " and "))
				}
			}
			if imp == "net" && pkg != "pipeline/post" {
				t.Errorf("%s imports net, and only pipeline/post uses the network", pkg)
			}
			if slices.Contains(pure, pkg) && slices.Contains(impure, imp) {
				t.Errorf("%s imports %s, and is to be without input and output", pkg, imp)
			}
		}
	}
}

// TestOnlyTheDiskRoomRenames holds that files get their names in one place, which knows how Windows does it.
func TestOnlyTheDiskRoomRenames(t *testing.T) {
	rooms := 0
	for name, text := range programText(t) {
		if path.Dir(name) == "pipeline/disk" {
			rooms += strings.Count(text, "os.Rename(")
		} else if strings.Contains(text, "os.Rename(") {
			t.Errorf("%s renames by itself, and is to use disk.Rename", name)
		}
	}
	if rooms == 0 {
		t.Fatal("pipeline/disk renames nothing, so that this proves nothing")
	}
}

// programText gives the program's own files by their names, tests left out.
func programText(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	root := os.DirFS("..")
	for _, top := range []string{"cmd", "pipeline", "templates"} {
		err := fs.WalkDir(root, top, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				if d != nil && d.Name() == "testdata" {
					return fs.SkipDir
				}
				return err
			}
			if path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
				return nil
			}
			text, err := fs.ReadFile(root, name)
			all[name] = string(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// programImports reads the imports of every package of the project, tests left out.
func programImports(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for name, text := range programText(t) {
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			imp, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			all[path.Dir(name)] = append(all[path.Dir(name)], imp)
		}
	}
	if len(all["pipeline/kpi"]) == 0 {
		t.Fatal("the walk found no imports of pipeline/kpi, so it proves nothing")
	}
	return all
}

// TestDependenciesAreFewAndEachHasItsReason holds go.mod against the table in the README: whoever adds a library says there what it is for, and takes out another.
func TestDependenciesAreFewAndEachHasItsReason(t *testing.T) {
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	mod, readme := read("go.mod"), read("README.md")
	n := 0
	for line := range strings.Lines(mod) {
		fields := strings.Fields(line)
		if len(fields) != 2 || !strings.HasPrefix(line, "\t") {
			continue // an indirect one says so at its end
		}
		n++
		if !strings.Contains(readme, "\n| "+fields[0]+" ") {
			t.Errorf("%s is in go.mod, and not in the README's table of dependencies", fields[0])
		}
	}
	if n == 0 || n > 15 {
		t.Errorf("%d direct dependencies, and 15 are the most", n)
	}
	if strings.Contains(mod, "\nreplace ") {
		t.Error("go.mod replaces a library, which keeps others from go install")
	}
}
