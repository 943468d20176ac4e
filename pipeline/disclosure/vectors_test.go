package disclosure

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"
)

// TestDisclosureVectors runs every case of the suite. The suite allows another choice of secondary cells that passes
// its audit with no more cells hidden; ours happens to be its own in every case, so the pattern is compared outright.
func TestDisclosureVectors(t *testing.T) {
	raw, err := os.ReadFile("testdata/methods-disclosure.json")
	if err != nil {
		t.Fatal(err)
	}
	var suite struct {
		Cases []struct {
			ID    string
			Input struct {
				Inner                  [][]int64
				Counts, Districts      []int64
				Total, County          int64
				Threshold, Base        int64
				Numerator, Denominator int64
			}
			Expected struct {
				Table              [][]int64
				Primary, Secondary json.RawMessage
				Published          json.RawMessage
				PublishedDistricts json.RawMessage     `json:"published_districts"`
				Interval           map[string][2]int64 `json:"attacker_interval"`
				Rounded            []int64
				RoundedTotal       int64 `json:"rounded_total"`
				SumOfRounded       int64 `json:"sum_of_rounded"`
				TrueTotal          int64 `json:"true_total"`
				Percentage, Reason string
			}
		}
	}
	if err := json.Unmarshal(raw, &suite); err != nil {
		t.Fatal(err)
	}
	if len(suite.Cases) == 0 {
		t.Fatal("the suite has no cases")
	}
	for _, c := range suite.Cases {
		in, want := c.Input, c.Expected
		t.Run(c.ID, func(t *testing.T) {
			var l Ledger
			switch {
			case in.Inner != nil:
				at, err := l.Grid(in.Inner)
				if err != nil {
					t.Fatal(err)
				}
				v := protect(t, &l, in.Threshold)
				var primary, secondary [][2]int
				published := make([][]any, len(at))
				for r, row := range at {
					for k, cell := range row {
						if got := l.Cells[cell].Count; got != want.Table[r][k] {
							t.Errorf("cell %d,%d is %d, want %d", r, k, got, want.Table[r][k])
						}
						switch v.Why[cell] {
						case Primary:
							primary = append(primary, [2]int{r, k})
						case Secondary:
							secondary = append(secondary, [2]int{r, k})
						}
						published[r] = append(published[r], printed(&l, v, cell))
						compareRange(t, &l, v, cell, want.Interval, fmt.Sprintf("%d,%d", r, k))
					}
				}
				sameJSON(t, "primary", orEmpty(primary), want.Primary)
				sameJSON(t, "secondary", orEmpty(secondary), want.Secondary)
				sameJSON(t, "published", published, want.Published)
			case in.Counts != nil && in.Base == 0, in.Districts != nil:
				parts, total, wantPublished := in.Counts, in.Total, want.Published
				if in.Districts != nil {
					parts, total, wantPublished = in.Districts, in.County, want.PublishedDistricts
				}
				var at []int
				for _, n := range parts {
					at = append(at, l.Add(n, Printed))
				}
				l.Whole(l.Add(total, Printed), at...)
				v := protect(t, &l, in.Threshold)
				var published []any
				var primary, secondary []int
				for i, cell := range at {
					published = append(published, printed(&l, v, cell))
					compareRange(t, &l, v, cell, want.Interval, fmt.Sprint(i))
					switch v.Why[cell] {
					case Primary:
						primary = append(primary, i)
					case Secondary:
						secondary = append(secondary, i)
					}
				}
				if v.Hidden(len(at)) {
					t.Error("the total is hidden")
				}
				sameJSON(t, "published", published, wantPublished)
				if want.Primary != nil {
					sameJSON(t, "primary", primary, want.Primary)
					sameJSON(t, "secondary", secondary, want.Secondary)
				}
			case in.Base > 0:
				var total, sum int64
				for i, n := range in.Counts {
					got := Round(n, in.Base)
					if got != want.Rounded[i] {
						t.Errorf("%d rounds to %d, want %d", n, got, want.Rounded[i])
					}
					total += n
					sum += got
				}
				if total != want.TrueTotal || Round(total, in.Base) != want.RoundedTotal || sum != want.SumOfRounded {
					t.Errorf("total %d rounds to %d beside parts of %d", total, Round(total, in.Base), sum)
				}
			case in.Denominator > 0:
				got := ShareOf(in.Numerator, in.Denominator, in.Threshold)
				if (got != ShareShown) != (want.Percentage == "[c]") || got.String() != want.Reason {
					t.Errorf("got %v, want %s because %s", got, want.Percentage, want.Reason)
				}
			default:
				t.Fatal("no test for this kind of case")
			}
		})
	}
}

func protect(t *testing.T, l *Ledger, threshold int64) View {
	t.Helper()
	v, err := Protect(l, threshold)
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Leaks) > 0 {
		t.Fatalf("leaks: %+v", v.Leaks)
	}
	return v
}

// rangesOf gives what a reader could work out of each hidden or implied cell.
func rangesOf(t *testing.T, l *Ledger, v View) map[int]Range {
	t.Helper()
	ranges, _, err := Audit(l, v.unknown(), 5)
	if err != nil {
		t.Fatal(err)
	}
	return ranges
}

func printed(l *Ledger, v View, cell int) any {
	if v.Hidden(cell) {
		return "[c]"
	}
	return l.Cells[cell].Count
}

func compareRange(t *testing.T, l *Ledger, v View, cell int, want map[string][2]int64, key string) {
	t.Helper()
	if want == nil {
		return
	}
	limits, expected := want[key]
	got, hidden := rangesOf(t, l, v)[cell]
	if hidden != expected || hidden && (got != Range{Low: limits[0], High: limits[1]}) {
		t.Errorf("range of %s: got %+v (%v), want %v (%v)", key, got, hidden, limits, expected)
	}
}

func orEmpty(cells [][2]int) [][2]int { return append([][2]int{}, cells...) }

func sameJSON(t *testing.T, what string, got any, want json.RawMessage) {
	t.Helper()
	var wanted, had any
	raw, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	for data, into := range map[*any][]byte{&wanted: want, &had: raw} {
		if err := json.Unmarshal(into, data); err != nil {
			t.Fatal(err)
		}
	}
	if fmt.Sprint(wanted) != fmt.Sprint(had) {
		t.Errorf("%s: got %v, want %v", what, had, wanted)
	}
}

func TestShareAtTheEdgesOfTheThreshold(t *testing.T) {
	for _, c := range []struct {
		numerator, denominator, threshold int64
		want                              Share
	}{
		{0, 20, 5, ShareShown}, {20, 20, 5, ShareShown}, {1, 20, 5, SmallNumerator}, {4, 20, 5, SmallNumerator},
		{5, 20, 5, ShareShown}, {15, 20, 5, ShareShown}, {16, 20, 5, SmallRest}, {19, 20, 5, SmallRest},
		{7, 20, 8, SmallNumerator}, {8, 20, 8, ShareShown}, {3, 5, 5, SmallNumerator}, {0, 0, 5, ShareShown},
	} {
		if got := ShareOf(c.numerator, c.denominator, c.threshold); got != c.want {
			t.Errorf("%d of %d at %d: got %v, want %v", c.numerator, c.denominator, c.threshold, got, c.want)
		}
	}
}

func TestRoundTakesHalvesUpward(t *testing.T) {
	for _, c := range [][3]int64{{0, 5, 0}, {2, 5, 0}, {3, 5, 5}, {7, 5, 5}, {8, 5, 10}, {15, 10, 20}, {14, 10, 10}} {
		if got := Round(c[0], c[1]); got != c[2] {
			t.Errorf("%d to base %d: got %d, want %d", c[0], c[1], got, c[2])
		}
	}
}

func TestEveryReasonHasItsWords(t *testing.T) {
	var words []string
	for w := Shown; w <= Unprinted; w++ {
		words = append(words, w.String())
	}
	for s := ShareShown + 1; s <= SmallRest; s++ {
		words = append(words, s.String())
	}
	slices.Sort(words)
	if len(slices.Compact(words)) != 7 || slices.Contains(words, "") {
		t.Errorf("words are missing or shared: %q", words)
	}
}
