package framework

import (
	"encoding"
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/sheet"
)

func TestEmptyCellsTakeTheDefaultsOfTheContract(t *testing.T) {
	one := func(cells string) kpi.Indicator {
		t.Helper()
		f, found := loadEdited(t, edit{"indicators", "", "ref,title,service,measure,accumulation,frequency,unit,decimals\nH1,Title,housing," + cells + "\n"},
			edit{"links", "", "indicator,outcome\nH1,1\n"}, edit{"baselines", "", ""}, edit{"targets", "", ""})
		if len(found) > 0 {
			t.Fatal(lines(found))
		}
		return f.Indicators[0]
	}
	plain := kpi.Indicator{
		Ref: "H1", Title: "Title", Service: "housing", Set: kpi.OutcomeSet, Measure: kpi.Count, Accumulation: kpi.InQuarter, Frequency: kpi.Quarterly,
		Decimals: 0, Polarity: kpi.HigherIsBetter, Multiplier: decimal.NewFromInt(1), Scheme: kpi.Tolerance, ToleranceKind: kpi.Absolute,
		ChangeThreshold: decimal.RequireFromString("0.5"), Classification: kpi.Public, ReportedFor: []string{"northmoor", "eastmoor"}, State: kpi.Live,
	}
	if d := differ(plain, one(",,,,")); d != "" {
		t.Error(d)
	}
	for _, c := range []struct {
		cells      string
		decimals   int32
		multiplier int64
		threshold  string
		frequency  kpi.Frequency
	}{
		{"proportion,,,%,", 1, 100, "0.05", kpi.Quarterly},
		{"proportion,,,%,0", 0, 100, "0.5", kpi.Quarterly},
		{"proportion,,,ratio,", 0, 100, "0.5", kpi.Quarterly},
		{"index,,,%,", 1, 1, "0.05", kpi.Quarterly},
		{"rate,,,,3", 3, 1, "0.0005", kpi.Quarterly},
		{",annual,,,", 0, 1, "0.5", kpi.Yearly},
		{",academic_year,,,", 0, 1, "0.5", kpi.Yearly},
		{",calendar_year,,,", 0, 1, "0.5", kpi.Yearly},
		{",snapshot,annual,,", 0, 1, "0.5", kpi.Yearly},
		{",rolling_12_months,,,", 0, 1, "0.5", kpi.Quarterly},
		{",,monthly,,", 0, 1, "0.5", kpi.Monthly},
	} {
		i := one(c.cells)
		if i.Decimals != c.decimals || !i.Multiplier.Equal(decimal.NewFromInt(c.multiplier)) || i.ChangeThreshold.String() != c.threshold || i.Frequency != c.frequency {
			t.Errorf("%q: decimals %d, multiplier %s, threshold %s, %s; want %d, %d, %s, %s", c.cells, i.Decimals, i.Multiplier, i.ChangeThreshold, i.Frequency, c.decimals, c.multiplier, c.threshold, c.frequency)
		}
	}
}

func TestWorkspaceDefaultsHoldWhereARowLeavesThemOpen(t *testing.T) {
	opt := northmoor
	opt.Publication = kpi.Restricted
	opt.Scheme, opt.ToleranceKind = kpi.TwoState, kpi.Relative
	opt.GreenTolerance, opt.AmberTolerance = decimal.NewFromInt(1), decimal.NewFromInt(5)
	f := Decode(Canonical(edited(t)), opt)
	for _, c := range []struct {
		at           int
		scheme       kpi.Scheme
		green, amber string
		kind         kpi.ToleranceKind
		class        kpi.Classification
	}{
		{0, kpi.TwoState, "0", "2.5", kpi.Relative, kpi.Public},
		{1, kpi.TwoState, "1", "5", kpi.Relative, kpi.Restricted},
		{3, kpi.TargetAndFloor, "1", "5", kpi.Relative, kpi.Restricted},
		{5, kpi.TwoState, "5", "5", kpi.Relative, kpi.Restricted},
	} {
		i := f.Indicators[c.at]
		if i.Scheme != c.scheme || i.GreenTolerance.String() != c.green || i.AmberTolerance.String() != c.amber || i.ToleranceKind != c.kind || i.Classification != c.class {
			t.Errorf("%s: %s, %s, %s, %s, %s", i.Ref, i.Scheme, i.GreenTolerance, i.AmberTolerance, i.ToleranceKind, i.Classification)
		}
	}
}

func TestCellsBecomeWhatTheyMean(t *testing.T) {
	f, _ := loadEdited(t)
	for _, c := range []struct{ got, want any }{
		{f.Targets[1].Period.String(), "2025-26-Q2"},
		{f.Targets[1].Value.String(), "63.5"},
		{f.Targets[1].Upper.Valid, false},
		{fmt.Sprint(f.Targets[2].Profile), "[15 40 70 100]"},
		{f.Targets[3].Upper.Decimal.String(), "5"},
		{f.Targets[4].Floor.Decimal.String(), "12"},
		{fmt.Sprint(f.Areas[0].Members), "[northmoor eastmoor]"},
		{f.Areas[1].Kind, kpi.Peer},
		{f.Indicators[2].Polarity, kpi.InRange},
		{f.Indicators[2].ChangeThreshold.String(), "0.5"},
		{f.Indicators[3].To.Format("2006-01-02"), "2026-03-31"},
		{f.Indicators[3].From.IsZero(), true},
		{f.Indicators[3].AboutPeople, true},
		{f.Indicators[3].Classification, kpi.Restricted},
		{f.Indicators[3].State, kpi.Baselining},
		{fmt.Sprint(f.Indicators[3].ReportedFor), "[joint]"},
		{f.Indicators[5].Set, kpi.ContextSet},
		{f.Links[1].Evidence, kpi.Unstated},
		{f.Links[3].Evidence, kpi.Assumed},
		{f.DataQuality[0].Validity, 4},
		{f.DataQuality[0].Due.Format("2006-01-02"), "2026-03-31"},
		{f.Outcomes[1].From.Format("2006-01-02"), "2024-04-01"},
		{f.Baselines[0].Value.String(), "58.4"},
	} {
		if c.got != c.want {
			t.Errorf("got %v, want %v", c.got, c.want)
		}
	}
}

// Every word that the tables allow must be one that the ground floor knows, and the other way round, or a cell could mean its default in silence.
func TestTheWordsOfTheTablesAreThoseOfTheTrade(t *testing.T) {
	for _, c := range []struct {
		table, column string
		known         int // words the ground floor has
		into          func() interface {
			encoding.TextUnmarshaler
			fmt.Stringer
		}
	}{
		{"indicators", "set", 4, word[kpi.Set]},
		{"indicators", "measure", 7, word[kpi.Measure]},
		{"indicators", "accumulation", 8, word[kpi.Accumulation]},
		{"indicators", "frequency", 3, word[kpi.Frequency]},
		{"indicators", "polarity", 4, word[kpi.Polarity]},
		{"indicators", "rating_scheme", 4, word[kpi.Scheme]},
		{"indicators", "tolerance_kind", 2, word[kpi.ToleranceKind]},
		{"indicators", "classification", 2, word[kpi.Classification]},
		{"indicators", "state", 6, word[kpi.State]},
		{"links", "evidence", 3, word[kpi.Evidence]},
		{"areas", "kind", 5, word[kpi.AreaKind]},
	} {
		col, ok := TableNamed(c.table).Column(c.column)
		if !ok || len(col.Words) != c.known {
			t.Errorf("%s.%s allows %v, want %d words", c.table, c.column, col.Words, c.known)
		}
		for _, w := range col.Words {
			v := c.into()
			if err := v.UnmarshalText([]byte(w)); err != nil || v.String() != w {
				t.Errorf("%s.%s: %s becomes %s: %v", c.table, c.column, w, v, err)
			}
		}
	}
	for _, s := range Tables() {
		for _, col := range s.Columns {
			if (col.Content == Word) != (col.Words != nil) {
				t.Errorf("%s.%s has words and is not of words, or the other way round", s.Name, col.Name)
			}
		}
	}
}

// word makes a pointer to a word of the trade.
func word[W any, P interface {
	*W
	encoding.TextUnmarshaler
	fmt.Stringer
}]() interface {
	encoding.TextUnmarshaler
	fmt.Stringer
} {
	return P(new(W))
}

// contractColumns are the columns of CONTRACT section 3, which must be there under these names.
var contractColumns = map[string]string{
	"tiers":    "tier, name",
	"outcomes": "ref, tier, parent, title, statement, portfolio, scrutiny_panel, valid_from, valid_to",
	"services": "service, name, directorate, lead_role, email",
	"indicators": "ref, title, definition, service, set, measure, accumulation, frequency, unit, decimals, polarity, numerator_label, denominator_label, multiplier, source, lag_quarters, rating_scheme, green_tolerance, amber_tolerance, " +
		"tolerance_kind, change_threshold, about_people, classification, reported_for, national_code, state, valid_from, valid_to",
	"links":        "indicator, outcome, evidence",
	"areas":        "area, name, kind, members",
	"peer_groups":  "group, area, valid_from, valid_to",
	"baselines":    "indicator, organisation, period, value, note",
	"targets":      "indicator, organisation, period, target, upper, floor, profile, note",
	"data_quality": "indicator, assessed_on, accuracy, validity, reliability, timeliness, relevance, completeness, issue, action, owner_role, due",
}

func TestTheTablesHaveTheColumnsOfTheContractInOrder(t *testing.T) {
	for name, want := range contractColumns {
		got := strings.Join(TableNamed(name).Headings(), ", ")
		if !strings.HasPrefix(got, want) {
			t.Errorf("%s has %s, want %s", name, got, want)
		}
	}
	if len(Tables()) < len(contractColumns) {
		t.Errorf("%d tables, want %d", len(Tables()), len(contractColumns))
	}
}

func TestTheDescriptionsOfTheTablesAreWhole(t *testing.T) {
	for _, s := range Tables() {
		if s.Meaning == "" || s.One == "" || len(s.Key) == 0 || s.Key[0] != s.Columns[0].Name {
			t.Errorf("%s: %+v", s.Name, s)
		}
		for _, k := range s.Key {
			s.at(k)
		}
		for i := range s.Columns {
			c := &s.Columns[i]
			if c.Meaning == "" || c.Example == "" || !c.Required && c.Default == "" {
				t.Errorf("%s.%s is not described", s.Name, c.Name)
			}
			if tidied, wrong := tidy(c, c.Example); wrong != nil || tidied != c.Example {
				t.Errorf("%s.%s: its own example %q is %q, %v", s.Name, c.Name, c.Example, tidied, wrong)
			}
			if !strings.Contains(Reference(), "| `"+c.Name+"` | "+c.holds()+" |") {
				t.Errorf("%s.%s is not in the reference", s.Name, c.Name)
			}
		}
	}
}

func TestDiff(t *testing.T) {
	for _, c := range []struct {
		name  string
		edits []edit
		want  []string
	}{
		{"nothing", nil, nil},
		{"a target", []edit{{"targets", "62,", "63,"}}, []string{"indicator H1: target 2025-26 changed from 62 to 63"}},
		{"a target for one organisation", []edit{{"targets", "63.50", "64"}}, []string{"indicator H1: target 2025-26-Q2 for northmoor changed from 63.5 to 64"}},
		{"the same number written otherwise", []edit{{"targets", "63.50", "63.5"}}, nil},
		{"a floor", []edit{{"targets", "10,,12", "10,,11"}}, []string{"indicator H4: target 2025-26 for joint: floor changed from 12 to 11"}},
		{"a floor set", []edit{{"targets", "62,,", "62,,58"}}, []string{"indicator H1: target 2025-26: floor set to 58"}},
		{"a floor taken out", []edit{{"targets", "10,,12", "10,,"}}, []string{"indicator H4: target 2025-26 for joint: floor 12 taken out"}},
		{"a baseline", []edit{{"baselines", "58.4", "58.5"}}, []string{"indicator H1: baseline 2022-23 changed from 58.4 to 58.5"}},
		{"a title", []edit{{"outcomes", "Warm homes", "Warm, dry homes"}, {"outcomes", "Warm, dry homes", `"Warm, dry homes"`}}, []string{"outcome 1.1: title changed from “Warm homes” to “Warm, dry homes”"}},
		{"an indicator added", []edit{{"indicators", "H5,W", "H6,Empty homes,housing,context,,,,,,,,,,,,,,,,,,,,,\nH5,W"}}, []string{"indicator H6 added: “Empty homes”"}},
		{"a target added", []edit{{"targets", "H2,,2025-26", "H2,,2026-27,500,,,,\nH2,,2025-26"}}, []string{"indicator H2: target 2026-27 added: 500"}},
		{"a target taken out", []edit{{"targets", "H2,,2025-26,400,,,15/40/70/100,\n", ""}}, []string{"indicator H2: target 2025-26 taken out: 400"}},
		{"a link", []edit{{"links", "H2,1.2,plausible", "H2,1.1,plausible"}}, []string{"indicator H2: link to outcome 1.1 added", "indicator H2: link to outcome 1.2 taken out"}},
		{"evidence", []edit{{"links", "plausible", "established"}}, []string{"indicator H2: link to outcome 1.2: evidence changed from plausible to established"}},
		{"a service renamed", []edit{{"services", "Public Health", "Wellbeing"}}, []string{"service health: name changed from “Public Health” to Wellbeing"}},
		{"one of two versions", []edit{{"indicators", "H4,Deaths in the cold,health,,rate,calendar_year", "H4,Winter deaths,health,,rate,calendar_year"}}, []string{"indicator H4 (from 2026-04-01): title changed from “Deaths in the cold” to “Winter deaths”"}},
		{"another order", []edit{{"links", "H1,1.1,established\nH1,1,", "H1,1,\nH1,1.1,established"}}, []string{"links: the rows stand in another order"}},
		{"a score", []edit{{"data_quality", "05-12,3", "05-12,4"}}, []string{"indicator H1: data quality assessed on 2025-05-12: accuracy changed from 3 to 4"}},
		{"a peer", []edit{{"peer_groups", "Neighbours,kent,2024-04-01,\n", ""}}, []string{"place in peer group Neighbours kent (from 2024-04-01) taken out"}},
		{"a column of their own", []edit{{"tiers", "", "tier,name,colour\n1,Priority,blue\n2,Outcome,\n"}}, []string{"tier 1: colour set to blue"}},
		{"a table", []edit{{"areas", "", ""}}, []string{"area joint taken out: “Both councils”", "area kent taken out: Kent"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, one := range Diff(Canonical(edited(t)), Canonical(edited(t, c.edits...))) {
				got = append(got, one.String())
			}
			if d := differ(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// large is a framework of n indicators with a target and a baseline each.
func large(n int) []Table {
	texts := map[string]*strings.Builder{}
	at := func(name string) *strings.Builder {
		if texts[name] == nil {
			texts[name] = &strings.Builder{}
			head := strings.Join(TableNamed(name).Headings(), ",")
			texts[name].WriteString(head + "\n")
		}
		return texts[name]
	}
	at("tiers").WriteString("1,Priority\n2,Outcome\n")
	for i := range 20 {
		fmt.Fprintf(at("outcomes"), "%d,1,,Outcome %d,,,,,,\n", i, i)
		fmt.Fprintf(at("services"), "service-%d,Service %d,,,\n", i, i)
	}
	for i := range n {
		fmt.Fprintf(at("indicators"), "I-%05d,Indicator number %d,\"What it counts, and how\",service-%d,outcome,proportion,in_quarter,quarterly,%%,1,higher,part,whole,,Own records,0,tolerance,0,2.5,absolute,0.5,no,public,,,live,2020-04-01,,no\n", i, i, i%20)
		fmt.Fprintf(at("links"), "I-%05d,%d,plausible\n", i, i%20)
		fmt.Fprintf(at("targets"), "I-%05d,,2025-26,%d.5,,,,,\n", i, i%90)
		fmt.Fprintf(at("baselines"), "I-%05d,,2022-23,%d.25,,\n", i, i%80)
	}
	lim := sheet.DefaultLimits()
	var out []Table
	for _, s := range schemas {
		if b := texts[s.Name]; b != nil {
			table, _, err := ReadCSV(s.Name+".csv", []byte(b.String()), lim)
			if err != nil || table.Unread {
				panic(err)
			}
			out = append(out, table)
		}
	}
	return out
}

func BenchmarkLoad12000(b *testing.B) {
	tables := large(12000)
	b.ReportAllocs()
	for b.Loop() {
		if f, found := Load(tables, northmoor); f == nil {
			b.Fatal(found[0])
		}
	}
}

func BenchmarkCanonicalAndHash12000(b *testing.B) {
	tables := large(12000)
	b.ReportAllocs()
	for b.Loop() {
		Hash(Canonical(tables))
	}
}
