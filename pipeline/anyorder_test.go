package pipeline_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"perfpack/pipeline"
	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/store"
)

var orders = flag.Int("orders", 4, "in how many random orders, splits and repetitions returns are sent")

// TestReturnsInAnyOrderGiveTheSameRecord sends the same lines again and again: split among files at random, some in tables of the services' own, files and lines
// repeated, in any order, with the inbox read after any of them. What stands, what is asked and what is made of it is the same every time.
func TestReturnsInAnyOrderGiveTheSameRecord(t *testing.T) {
	bare := moors(t)
	settings := filepath.Join(bare, "perfpack.toml")
	put(t, settings, append(read(t, settings), "[policy]\nunsigned = \"accept\"\n"...)) // a table of somebody's own has nowhere to sign
	issued := forms(t, bare, q2)
	var all []answer
	for _, s := range services() {
		all = append(all, answers[s]...)
	}
	want := ""
	files, repeated, readings := 0, 0, 0
	for n := range *orders {
		rnd := rand.New(rand.NewPCG(20261122, uint64(n)))
		var parcels []parcel
		add := func(name string, book []byte) { parcels = append(parcels, parcel{name, book}) }
		for _, s := range services() {
			list := slices.Clone(answers[s])
			for range rnd.IntN(6) { // lines that are sent twice
				list = append(list, list[rnd.IntN(len(list))])
				repeated++
			}
			rnd.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
			for len(list) > 0 {
				some := list[:1+rnd.IntN(len(list))]
				list = list[len(some):]
				if rnd.IntN(4) == 0 {
					add(s+" of our own.xlsx", oneSheet(t, some))
				} else {
					add(s+".xlsx", filled(t, issued[s], once(some)...))
				}
			}
		}
		for range rnd.IntN(4) { // and files, to the byte or as they were written anew
			add("again.xlsx", parcels[rnd.IntN(len(parcels))].book)
			add("all.xlsx", oneSheet(t, all))
		}
		rnd.Shuffle(len(parcels), func(i, j int) { parcels[i], parcels[j] = parcels[j], parcels[i] })

		root := t.TempDir()
		if err := os.CopyFS(root, os.DirFS(bare)); err != nil {
			t.Fatal(err)
		}
		for i, p := range parcels {
			send(t, root, fmt.Sprintf("%02d %s", i, p.name), p.book)
			if i == len(parcels)-1 || rnd.IntN(4) == 0 {
				s, end := open(t, root, morning)
				if _, err := s.Ingest(context.Background()); err != nil {
					t.Fatal(err)
				}
				end()
				readings++
			}
		}
		files += len(parcels)
		got := recordOf(t, root)
		if n == 0 {
			if want = got; strings.Count(got, "\n") < 100 || !strings.Contains(got, "queried") {
				t.Fatalf("too little stands in the record, so that this test says nothing:\n%s", got)
			}
		}
		if got != want {
			t.Errorf("order %d, of %d files: %s", n, len(parcels), firstDifference(want, got))
		}
		if left := must(filepath.Glob(filepath.Join(root, "inbox", "*"))); len(left) > 0 {
			t.Errorf("order %d: the inbox still has %v", n, left)
		}
		if err := os.RemoveAll(root); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d orders of %d files, %d lines sent twice, %d readings of the inbox: one record", *orders, files, repeated, readings)
}

// TestAReturnThatDeclaresNoRevisionIsAFirstIssue: a table of the service's own that came after the form was once held as "revision 0", though the other way round both
// were taken.
func TestAReturnThatDeclaresNoRevisionIsAFirstIssue(t *testing.T) {
	revision := func(book []byte, n int) []byte {
		f, err := excelize.OpenReader(bytes.NewReader(book))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		_, err = f.NewSheet("Note")
		var b bytes.Buffer
		if err := errors.Join(err, f.SetSheetRow("Note", "A1", &[]any{"Revision", n}), f.Write(&b)); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	root := moors(t)
	form := filled(t, forms(t, root, q2)["homes"], answers["homes"][:4]...)
	own := func(some ...answer) []byte { return oneSheet(t, some) }
	lines := answers["homes"]
	for _, c := range []struct {
		name, state, why string
		book             []byte
	}{
		{"1 form.xlsx", "accepted", "", form},
		{"2 own.xlsx", "accepted", "", own(lines[4])},
		{"3 corrected.xlsx", "accepted", "", revision(own(lines[0], lines[1]), 2)},
		{"4 own.xlsx", "held", "it does not say which revision it is, and revision 2 was received before it, as 3 corrected.xlsx", own(lines[5])},
		{"5 first.xlsx", "held", "it is revision 1, and revision 2 was received before it, as 3 corrected.xlsx", revision(own(lines[5]), 1)},
	} {
		send(t, root, c.name, c.book)
		receipts, _ := ingest(t, root, morning)
		if r := receipts[c.name]; r.State != c.state || r.Why != c.why {
			t.Errorf("%s is %s, because %q; want %s, because %q", c.name, r.State, r.Why, c.state, c.why)
		}
	}
}

// once leaves out lines that are there already: a form has each of them once.
func once(lines []answer) []answer {
	var out []answer
	for _, l := range lines {
		if !slices.ContainsFunc(out, func(o answer) bool {
			return o.indicator == l.indicator && o.period == l.period && o.area == l.area
		}) {
			out = append(out, l)
		}
	}
	return out
}

// recordOf says what stands in a record, restricted or not, and how every measure of both councils comes out; without where and when it arrived.
func recordOf(t *testing.T, root string) string {
	t.Helper()
	ctx := context.Background()
	said := map[string]string{}
	record := must(store.Open(ctx, filepath.Join(root, "perfpack.db")))
	for s, err := range record.Series(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range s.Observations {
			if o.Origin != kpi.FromReturn {
				continue
			}
			said[fmt.Sprintf("held: %s %s %s %s", o.Indicator, o.Organisation, o.Area, o.Period)] = figureSaid(&o)
		}
	}
	if err := record.Close(); err != nil {
		t.Fatal(err)
	}
	s, end := open(t, root, morning)
	defer end()
	for _, org := range []string{"north", "south"} {
		p, err := s.Assess(ctx, org, q2, func(u pipeline.Used) error {
			for _, o := range u.Figures {
				said[fmt.Sprintf("stands in the pack of %s: %s %s %s", org, o.Indicator, o.Area, o.Period)] = figureSaid(&o) + map[bool]string{true: " queried"}[o.Queried]
			}
			return nil
		})
		if err != nil {
			t.Fatal(inFull(err))
		}
		for _, r := range p.Returns {
			said[fmt.Sprintf("reply to %s of %s", org, r.Service.ID)] = fmt.Sprintf("%s, %d of %d", r.State, r.Filled, r.Due)
			for _, f := range r.Findings {
				if f.Severity >= finding.Query { // notes are about files, which differ
					said[fmt.Sprintf("asked of %s for %s: %s %s %s", r.Service.ID, org, f.Code, f.Subject, f.Found)] = ""
				}
			}
		}
		for i := range p.Assessments {
			a := &p.Assessments[i]
			said[fmt.Sprintf("judged for %s: %s %s", org, a.Indicator.Ref, a.Area)] = fmt.Sprint(a.Status, a.Reason, a.Rule, a.Short.Direction, a.Long.Direction, a.Progress, a.Overdue)
		}
	}
	var b strings.Builder
	for _, k := range slices.Sorted(maps.Keys(said)) {
		fmt.Fprintf(&b, "%s: %s\n", k, said[k])
	}
	return b.String()
}

func figureSaid(o *kpi.Observation) string {
	return fmt.Sprint(o.Value, o.Numerator, o.Denominator, o.Lower, o.Upper, o.Marks, o.Note, o.Words)
}

func firstDifference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range as {
		if i >= len(bs) || as[i] != bs[i] {
			return fmt.Sprintf("was %q, is %q", as[i], slices.Concat(bs, make([]string, len(as)))[i])
		}
	}
	return fmt.Sprintf("%d lines more", len(bs)-len(as))
}
