package pipeline_test

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/period"
)

// descriptor is as much of datapackage.json as a stranger's program would go by, read without anything of the program that wrote it.
type descriptor struct {
	Created   string
	Resources []struct {
		Name, Path, Hash string
		Bytes            int64
		Schema           struct {
			Fields []struct {
				Name, Title, Type, Description string
				TrueValues, FalseValues        []string
				Constraints                    struct {
					Required, Unique bool
					Minimum          *int64
					Pattern          string
					Enum             []string
				}
			}
			MissingValues []string
			PrimaryKey    []string
			ForeignKeys   []struct {
				Fields    []string
				Reference struct {
					Resource string
					Fields   []string
				}
			}
		}
	}
}

// misfits loads a data package by its description alone and lists everything in which the data do not keep to it.
func misfits(t testing.TB, folder string) []string {
	t.Helper()
	var d descriptor
	if err := json.Unmarshal(read(t, filepath.Join(folder, "datapackage.json")), &d); err != nil {
		t.Fatal(err)
	}
	var wrong []string
	say := func(format string, args ...any) {
		if len(wrong) < 30 {
			wrong = append(wrong, fmt.Sprintf(format, args...))
		}
	}
	if _, err := time.Parse(time.RFC3339, d.Created); err != nil {
		say("created: %v", err)
	}
	columns := map[string]map[string][]string{} // by resource and field
	for _, r := range d.Resources {
		data := read(t, filepath.Join(folder, r.Path))
		sum := sha256.Sum256(data)
		if r.Hash != "sha256:"+hex.EncodeToString(sum[:]) || r.Bytes != int64(len(data)) {
			say("%s: hash or length is not that of the file", r.Path)
		}
		rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		columns[r.Name] = map[string][]string{}
		for i, f := range r.Schema.Fields {
			if i >= len(rows[0]) || rows[0][i] != f.Name {
				say("%s: the heading of column %d is not %s", r.Path, i+1, f.Name)
				continue
			}
			if f.Title == "" || f.Description == "" {
				say("%s: %s has no title or description", r.Path, f.Name)
			}
			pattern := regexp.MustCompile("^(?:" + f.Constraints.Pattern + ")$")
			seen := map[string]bool{}
			for n, row := range rows[1:] {
				v := row[i]
				columns[r.Name][f.Name] = append(columns[r.Name][f.Name], v)
				at := fmt.Sprintf("%s, row %d, %s: %q", r.Path, n+2, f.Name, v)
				if slices.Contains(r.Schema.MissingValues, v) {
					if f.Constraints.Required {
						say("%s is required", at)
					}
					continue
				}
				var bad error
				switch f.Type {
				case "number":
					_, bad = decimal.NewFromString(v)
				case "integer":
					var whole int64
					whole, bad = strconv.ParseInt(v, 10, 64)
					if m := f.Constraints.Minimum; m != nil && whole < *m {
						say("%s is below the minimum", at)
					}
				case "boolean":
					if !slices.Contains(f.TrueValues, v) && !slices.Contains(f.FalseValues, v) {
						say("%s is neither true nor false", at)
					}
				case "date":
					_, bad = time.Parse(time.DateOnly, v)
				case "string":
				default:
					say("%s is of the unknown type %s", f.Name, f.Type)
				}
				if bad != nil {
					say("%s is no %s", at, f.Type)
				}
				if f.Constraints.Pattern != "" && !pattern.MatchString(v) {
					say("%s does not match the pattern", at)
				}
				if f.Constraints.Enum != nil && !slices.Contains(f.Constraints.Enum, v) {
					say("%s is none of the words", at)
				}
				if f.Constraints.Unique && seen[v] {
					say("%s is there already", at)
				}
				seen[v] = true
			}
		}
		keys := map[string]bool{}
		for n := range rows[1:] {
			var key []string
			for _, name := range r.Schema.PrimaryKey {
				key = append(key, columns[r.Name][name][n])
			}
			if k := strings.Join(key, "|"); keys[k] {
				say("%s: the key %s comes twice", r.Path, k)
			} else {
				keys[k] = true
			}
		}
	}
	for _, r := range d.Resources {
		for _, k := range r.Schema.ForeignKeys {
			in := k.Reference.Resource
			if in == "" {
				in = r.Name
			}
			for _, v := range columns[r.Name][k.Fields[0]] {
				if v != "" && !slices.Contains(columns[in][k.Reference.Fields[0]], v) {
					say("%s: %s %q is not in %s", r.Path, k.Fields[0], v, in)
				}
			}
		}
	}
	return wrong
}

// TestAMisfitIsFound plants faults in a package, so that misfits is known to find them.
func TestAMisfitIsFound(t *testing.T) {
	b := run(t, moors(t), morning).Built[0]
	if wrong := misfits(t, b.Path); len(wrong) > 0 {
		t.Fatal(wrong)
	}
	for _, c := range []struct{ file, from, to, want string }{
		{"indicators.csv", ",not_rated,", ",blue,", "none of the words"},
		{"indicators.csv", ",2025-26-Q2,W1,", ",2025-26-Q5,W1,", "does not match the pattern"},
		{"indicators.csv", ",W2,", ",W1,", "comes twice"},
		{"observations.csv", "W1,north", "W9,north", "is not in indicators"},
		{"outcomes.csv", ",1.1,2,Group,1,", ",1.1,2,Group,7,", "is not in outcomes"},
		{"outcomes.csv", ",no_judgement,no", ",,no", "is required"},
	} {
		folder := t.TempDir()
		if err := os.CopyFS(folder, os.DirFS(b.Path)); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(folder, c.file)
		text := string(read(t, path))
		if !strings.Contains(text, c.from) {
			t.Errorf("%s has no %q", c.file, c.from)
			continue
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		put(t, path, []byte(strings.Replace(text, c.from, c.to, 1)))
		wrong := strings.Join(misfits(t, folder), "\n")
		if !strings.Contains(wrong, c.want) || !strings.Contains(wrong, "hash or length") {
			t.Errorf("%s instead of %s in %s: found %s", c.to, c.from, c.file, wrong)
		}
	}
}

// published are the columns of observations.csv in which figures are taken in.
var published = []string{"indicator", "organisation", "area", "period", "value", "numerator", "denominator", "lower", "upper", "mark", "note"}

// TestOpenDataLoadAndRebuildAHistory loads the data packages of the samples by their descriptions, then makes the history of a fresh workspace from
// observations.csv alone and holds the packs that come of it against the first ones.
func TestOpenDataLoadAndRebuildAHistory(t *testing.T) {
	for _, c := range []struct {
		name string
		at   time.Time
		root func(testing.TB) string
	}{
		{"essex", day("2025-11-01"), func(t testing.TB) string { return sample(t, "essex") }},
		{"babergh-mid-suffolk", day("2025-11-01"), func(t testing.TB) string { return sample(t, "babergh-mid-suffolk") }},
		{"moors", morning, func(t testing.TB) string {
			root := moors(t)
			for name, book := range replies(t) {
				send(t, root, name+".xlsx", book)
			}
			return root
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := c.root(t)
			built := run(t, root, c.at).Built
			for _, b := range built {
				for _, w := range misfits(t, b.Path) {
					t.Error(w)
				}
				for _, book := range []string{"performance-workbook.xlsx", "officers-workbook.xlsx"} {
					tablesAgree(t, b.Path, read(t, filepath.Join(b.Path, book)))
				}
			}
			other := t.TempDir()
			if err := os.CopyFS(filepath.Join(other, "framework"), os.DirFS(filepath.Join(root, "framework"))); err != nil {
				t.Fatal(err)
			}
			put(t, filepath.Join(other, "perfpack.toml"), read(t, filepath.Join(root, "perfpack.toml")))
			s, _ := open(t, other, c.at)
			for n, b := range built {
				list, found, err := s.ImportHistory(context.Background(), false, filepath.Join(b.Path, "observations.csv"))
				if err != nil {
					t.Fatal(inFull(err))
				}
				if len(found) > 0 || n == 0 && list[0].Added == 0 { // a second council's may all be in the first one's, to compare with
					t.Errorf("%s: %d figures, and findings %v", b.Organisation, list[0].Added, found)
				}
			}
			for _, b := range built {
				again, err := s.Build(context.Background(), b.Quarter, b.Organisation)
				if err != nil {
					t.Fatal(inFull(err))
				}
				compareFigures(t, b.Path, again[0].Path, b.Quarter)
			}
		})
	}
}

// compareFigures holds every figure of one pack against those of another.
func compareFigures(t *testing.T, was, now string, q period.Quarter) {
	t.Helper()
	a, b := table(t, filepath.Join(was, "observations.csv")), table(t, filepath.Join(now, "observations.csv"))
	if len(a) != len(b) || len(a) == 0 {
		t.Fatalf("%d figures became %d", len(a), len(b))
	}
	for i := range a {
		for _, h := range published {
			if a[i][h] != b[i][h] {
				t.Errorf("%s %s %s: %s was %q and is %q", a[i]["indicator"], a[i]["area"], a[i]["period"], h, a[i][h], b[i][h])
			}
		}
	}
	a, b = table(t, filepath.Join(was, "indicators.csv")), table(t, filepath.Join(now, "indicators.csv"))
	for i := range a {
		for _, h := range []string{"ref", "area", "period", "value", "numerator", "denominator", "mark", "target", "status", "previous_value", "last_year_value", "change_from_baseline", "progress_percent"} {
			if a[i][h] != b[i][h] {
				t.Errorf("%s %s: %s was %q and is %q", a[i]["ref"], a[i]["area"], h, a[i][h], b[i][h])
			}
		}
	}
	if same := string(read(t, filepath.Join(was, "outcomes.csv"))) == string(read(t, filepath.Join(now, "outcomes.csv"))); !same {
		t.Errorf("the outcomes of %s stand otherwise", q)
	}
}
