package analyse

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
)

// neighbours are the fifteen of the worked case, ourselves left out.
var neighbours = []string{"45.2", "51.0", "38.7", "49.9", "42.3", "55.1", "47.0", "44.4", "50.2", "46.1", "39.8", "52.6", "48.3", "43.0", "41.5"}

func peerFramework(ind kpi.Indicator, from time.Time, peers int, ourselves bool) *kpi.Framework {
	fw := &kpi.Framework{Indicators: []kpi.Indicator{ind}, Areas: []kpi.Area{{ID: "n", Kind: kpi.OrganisationArea}, {ID: "england", Kind: kpi.Region}}}
	if ourselves {
		fw.PeerGroups = append(fw.PeerGroups, kpi.PeerGroup{Group: "neighbours", Area: "n"})
	}
	for n := range peers {
		id := fmt.Sprintf("p%d", n)
		fw.Areas = append(fw.Areas, kpi.Area{ID: id, Kind: kpi.Peer})
		fw.PeerGroups = append(fw.PeerGroups, kpi.PeerGroup{Group: "neighbours", Area: id, Validity: kpi.Validity{From: from}})
	}
	return fw
}

func TestStandingAmongPeers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		own       string
		polarity  kpi.Polarity
		peers     int
		ourselves bool
		from      string // since when they are peers
		other     string // period of the last peer's figure
		want      string
	}{
		{"higher is better", "44.0/100", kpi.HigherIsBetter, 15, true, "2020-04-01", "", "11 of 16, tied with 0, quartile 3, median 46.1, gap -2.1, best quarter 50.05, people -2.1"},
		{"lower is better", "44.0/100", kpi.LowerIsBetter, 15, true, "2020-04-01", "", "6 of 16, tied with 0, quartile 2, median 46.1, gap 2.1, best quarter 42.65, people 2.1"},
		{"equal as displayed is equal", "46.14/100", kpi.HigherIsBetter, 15, true, "2020-04-01", "", "8 of 16, tied with 1, quartile 2, median 46.1, gap 0.04, best quarter 50.05, people 0.04"},
		{"a group that names no council is for each", "44.0/100", kpi.HigherIsBetter, 15, false, "2020-04-01", "", "11 of 16, tied with 0, quartile 3, median 46.1, gap -2.1, best quarter 50.05, people -2.1"},
		{"a figure for another period is not taken", "44.0/100", kpi.HigherIsBetter, 15, true, "2020-04-01", "2025-26-Q1", "11 of 15, tied with 0, quartile 3, median 46.55, gap -2.55, best quarter 50.125, people -2.55"},
		{"eight are enough", "44.0/100", kpi.HigherIsBetter, 8, true, "2020-04-01", "", "7 of 9, tied with 0, quartile 3, median 46.1, gap -2.1, best quarter 50.175, people -2.1"},
		{"seven are listed and not ranked", "44.0/100", kpi.HigherIsBetter, 7, true, "2020-04-01", "", "too_few_peers, 7 listed"},
		{"who became peers after the period are not peers in it", "44.0/100", kpi.HigherIsBetter, 15, true, "2025-10-01", "", "no_peers, 0 listed"},
		{"a measure without a good way has a median and no rank", "44.0/100", kpi.Neutral, 15, true, "2020-04-01", "", "not_defined, 15 listed"},
		{"no figure of our own", "", kpi.HigherIsBetter, 15, true, "2020-04-01", "", "no_figure, 15 listed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ind := percentage()
			ind.Polarity = c.polarity
			a := New(peerFramework(ind, day(c.from), c.peers, c.ourselves), Settings{Quarter: quarterNamed(t, "")})
			own := story{measure: ind}
			if c.own != "" {
				own.figures = "2025-26-Q2 " + c.own
			}
			fam := []kpi.Series{own.series(t), story{measure: ind, area: "england", figures: "2025-26-Q2 47"}.series(t)}
			for n := range c.peers {
				when := "2025-26-Q2"
				if n == c.peers-1 && c.other != "" {
					when = c.other
				}
				fam = append(fam, story{measure: ind, area: fmt.Sprintf("p%d", n), figures: when + " " + neighbours[n]}.series(t))
			}
			one := a.Assess("n", &a.Framework.Indicators[0], "n", fam[0])
			a.Compare(&one, fam)
			k := one.Comparison
			if k == nil {
				t.Fatal("nothing is compared")
			}
			got := fmt.Sprintf("%d of %d, tied with %d, quartile %d, median %s, gap %s, best quarter %s, people %s", k.Rank, k.Of, k.TiedWith, k.Quartile,
				shownValue(k.Median), shownValue(k.Gap), shownValue(k.BestQuarter), shownValue(k.InPeople))
			if k.Reason != "" {
				got = fmt.Sprintf("%s, %d listed", k.Reason, len(k.Peers))
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if len(k.Beside) != 1 || k.Beside[0].Area != "england" {
				t.Errorf("beside it stand %+v", k.Beside)
			}
			if (k.Reason == kpi.NotDefined) != (k.Median.Valid && k.Rank == 0) {
				t.Errorf("%s with the median %s and the rank %d", k.Reason, shownValue(k.Median), k.Rank)
			}
		})
	}
}

func TestInequalityIsBothEndsTheDifferenceAndTheRatio(t *testing.T) {
	t.Parallel()
	ind := percentage()
	fw := &kpi.Framework{Indicators: []kpi.Indicator{ind}, Areas: []kpi.Area{{ID: "n", Kind: kpi.OrganisationArea, Members: []string{"a", "b", "c", "d"}}}}
	a := New(fw, Settings{Quarter: quarterNamed(t, "")})
	for _, c := range []struct {
		name    string
		figures []string // of a, b, c and d
		want    string
	}{
		// absolute 10 to 7 points narrows while the ratio widens from 2.0 to 2.4
		{"a gap that narrows while the ratio widens", []string{"2024-25-Q2 20\n2025-26-Q2 12", "2024-25-Q2 10\n2025-26-Q2 5", "2024-25-Q2 15\n2025-26-Q2 8"},
			"a 12 to b 5 of 3: 7, 2.4; before a 20 to b 10 of 3: 10, 2"},
		{"a part without a figure then leaves the year before out", []string{"2024-25-Q2 20\n2025-26-Q2 12", "2025-26-Q2 5", "2024-25-Q2 15\n2025-26-Q2 8"}, "a 12 to b 5 of 3: 7, 2.4"},
		{"a part that is missing now is left out of both", []string{"2024-25-Q2 20\n2025-26-Q2 12", "2024-25-Q2 1", "2024-25-Q2 15\n2025-26-Q2 8", "2024-25-Q2 9\n2025-26-Q2 9"},
			"a 12 to c 8 of 3: 4, 1.5; before a 20 to d 9 of 3: 11, 2.2222222222222222"},
		{"nought has no ratio", []string{"2025-26-Q2 12", "2025-26-Q2 0", "2025-26-Q2 8"}, "a 12 to b 0 of 3: 12, "},
		{"two parts are no range", []string{"2025-26-Q2 12", "2025-26-Q2 5"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			fam := []kpi.Series{story{measure: ind, figures: "2025-26-Q2 9"}.series(t)}
			for n, figures := range c.figures {
				fam = append(fam, story{measure: ind, area: string(rune('a' + n)), figures: figures}.series(t))
			}
			one := a.Assess("n", &a.Framework.Indicators[0], "n", fam[0])
			a.Compare(&one, fam)
			said := func(e *kpi.Ends) string {
				return fmt.Sprintf("%s %s to %s %s of %d: %s, %s", e.High.Area, e.High.Value, e.Low.Area, e.Low.Value, e.Places, e.Difference, shownValue(e.Ratio))
			}
			var got []string
			if e := one.Comparison.Ends; e != nil {
				got = append(got, said(e))
			}
			if e := one.Comparison.EndsBefore; e != nil {
				got = append(got, "before "+said(e))
			}
			if got := strings.Join(got, "; "); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestAMeasureOfNobodyElseIsComparedWithNobody(t *testing.T) {
	t.Parallel()
	s := story{measure: percentage(), figures: "2025-26-Q2 9"}
	one := s.assess(t)
	s.assessor(t).Compare(&one, []kpi.Series{s.series(t)})
	if one.Comparison != nil {
		t.Errorf("%+v", one.Comparison)
	}
}

func TestTheGapInPeopleIsThatOfTheWorkedCase(t *testing.T) {
	t.Parallel()
	one := kpi.Assessment{Indicator: new(kpi.Indicator)}
	*one.Indicator = percentage()
	one.Current.Value, one.Current.Denominator = decimal.NewNullDecimal(number10(440)), decimal.NewNullDecimal(decimal.NewFromInt(61200))
	out := kpi.Comparison{}
	for range 8 {
		out.Peers = append(out.Peers, kpi.PlaceFigure{Value: number10(461)})
	}
	standAmong(&one, &out)
	if got := shownValue(out.InPeople); got != "-1285.2" {
		t.Errorf("a gap of 2.1 points on 61,200 households is %s", got)
	}
}
