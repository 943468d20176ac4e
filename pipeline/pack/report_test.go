package pack

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/render/pdf"
	"perfpack/pipeline/theme"
	"perfpack/templates"
)

func TestTheWholeReportOfASmallTown(t *testing.T) {
	golden(t, "report", readOut(New(townPack(t)).Report()))
}

func TestTheCoverSaysWhatIsOffTargetThoughNothingIsNewlySo(t *testing.T) {
	p := townPack(t)
	for _, c := range []struct {
		since *Since
		want  document.Point
	}{
		{p.Since, document.Point{Lead: "Not going well, newly off target:", Text: "Missed collections."}},
		{&Since{Quarter: p.Since.Quarter}, document.Point{Lead: "Not going well, off target:", Text: "Missed collections."}},
		{nil, document.Point{Lead: "Not going well, off target:", Text: "Missed collections."}},
	} {
		p.Since = c.since
		if got := New(p).Report().Cover.Points; got[0].Lead != "" || got[1] != c.want {
			t.Errorf("the cover says %q", got)
		}
	}
}

func TestTheCoverReportHasTheFormOfEachCouncil(t *testing.T) {
	for name, form := range map[string]Form{"plain": PlainForm, "essex": EssexForm, "babergh": BaberghForm} {
		t.Run(name, func(t *testing.T) {
			p := townPack(t)
			p.Cover.Form = form
			p.Texts = map[string]Text{
				"purpose":         {Blocks: []document.Block{document.Text("To report."), document.Text("And to ask.")}},
				"key_information": {Blocks: []document.Block{document.Text("As always."), document.List{Items: [][]document.Span{{{Text: "a point"}}}}}},
			}
			var b strings.Builder
			for block := range New(p).coverReport() {
				tellBlock(&b, block)
			}
			golden(t, "cover-"+name, b.String())
		})
	}
}

func TestTheDistrictsHeadingsHaveTheNumbersOfTheirPaper(t *testing.T) {
	p := townPack(t)
	p.Cover.Form = BaberghForm
	var got []string
	for block := range New(p).coverReport() {
		if h, ok := block.(document.Heading); ok {
			got = append(got, h.Text)
		}
	}
	want := []string{
		"1. Purpose of report", "2. Options considered", "3. Recommendations", "Reason for decision", "4. Key information", "5. Links to the corporate plan",
		"6. Financial implications", "7. Legal implications", "8. Risk management", "9. Consultations", "10. Equality analysis", "11. Environmental implications",
		"12. Appendices", "13. Background documents", "Report authors",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestOfficersTextsStandWhereTheyBelong(t *testing.T) {
	say := func(s string) []document.Block { return []document.Block{document.Text(s)} }
	under := func(form Form, heading string, texts map[string]Text) string {
		p := townPack(t)
		p.Cover.Form, p.Texts = form, texts
		var b strings.Builder
		in := false
		for block := range New(p).coverReport() {
			if h, ok := block.(document.Heading); ok {
				in = strings.HasSuffix(h.Text, heading)
				continue
			}
			if in {
				tellBlock(&b, block)
			}
		}
		return b.String()
	}
	for name, c := range map[string]struct {
		form     Form
		heading  string
		texts    map[string]Text
		has, not string
	}{
		"a standing text takes the place of the generated one":        {PlainForm, "Purpose of report", map[string]Text{"purpose": {Blocks: say("Ours.")}}, "Ours.", "tells Cabinet"},
		"without one the generated text stands":                       {PlainForm, "Purpose of report", nil, "tells Cabinet how the council stands", "None stated"},
		"a standing text of key information is followed by the data":  {PlainForm, "Key information", map[string]Text{"key_information": {Blocks: say("Ours.")}}, "Ours.\n2 of 3 measures", ""},
		"one written for the quarter stands for the data":             {PlainForm, "Key information", map[string]Text{"key_information": {Blocks: say("Ours."), Whole: true}}, "Ours.", "2 of 3 measures"},
		"the risk table stays whatever is written":                    {PlainForm, "Risk management", map[string]Text{"risk": {Blocks: say("Ours."), Whole: true}}, "Data cannot be relied on", ""},
		"written recommendations stand for the generated":             {EssexForm, "Recommended", map[string]Text{"recommended": {Blocks: say("That Cabinet rest."), Whole: true}}, "That Cabinet rest.", "note the position"},
		"the county's form says when nothing is stated":               {EssexForm, "Legal implications", nil, "None stated for this report.", ""},
		"a text for a heading that the form lacks stands behind them": {EssexForm, "Environmental implications", map[string]Text{"environmental": {Blocks: say("Green.")}}, "Green.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := under(c.form, c.heading, c.texts)
			if !strings.Contains(got, c.has) || c.not != "" && strings.Contains(got, c.not) {
				t.Errorf("got %q", got)
			}
		})
	}
	if got := under(PlainForm, "Legal implications", nil); got != "" {
		t.Errorf("the plain form has a heading without a text: %q", got)
	}
}

func TestWhatCabinetIsAskedFollowsFromTheData(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Pack)
		want   []string
	}{
		"everything arises": {func(*Pack) {}, []string{
			"note the position at the end of Quarter 2 2025/26 (July to September 2025): 2 of 3 measures with a current figure and, of the 2 that can be rated, 0 on target, 1 close to target and 1 off target",
			"note the measure that is off target, with the date by which action is due: Missed collections (1 December 2025)",
			"note that 1 figure is late and 1 is provisional",
			"approve the change to outcomes, measures, baselines and targets since the last report",
			"refer the measures of each outcome to the scrutiny panels named for it: Place; People",
		}},
		"no reds": {func(p *Pack) {
			s := p.Standings[""]
			s.Red, s.Reds = 0, nil
			p.Standings[""] = s
			p.Assessments[1].Status = kpi.Green
		}, []string{"note the position", "note that", "approve", "refer"}},
		"a red without an action": {func(p *Pack) { p.Assessments[1].Current.Words = kpi.Words{} }, []string{
			"note the position", "note the measure that is off target, for which no date for recovery has been given",
			"ask the services which answer for Missed collections to state an action with an owner and a date, since none was given", "note that", "approve", "refer",
		}},
		"a red beside another with a date": {func(p *Pack) {
			s := p.Standings[""]
			s.Red, s.Amber, s.Reds = 2, 0, []kpi.Ref{"W1", "W2"}
			p.Standings[""] = s
			p.Assessments[0].Status, p.Assessments[0].Carried = kpi.Red, true
		}, []string{
			"note the position", "note the 2 measures that are off target, with the date by which action is due: Missed collections (1 December 2025); the other has no date", "note that", "approve", "refer",
		}},
		"a yearly red carried forward asks for no action": {func(p *Pack) { p.Assessments[1].Current.Words, p.Assessments[1].Carried = kpi.Words{}, true }, []string{
			"note the position", "note the measure that is off target", "note that", "approve", "refer",
		}},
		"nothing late, provisional or revised": {func(p *Pack) { p.Assessments[0].Current.Marks, p.Assessments[2].Reason = 0, kpi.NotDue }, []string{
			"note the position", "note the measure", "approve", "refer",
		}},
		"a revised figure": {func(p *Pack) { p.Assessments[0].Revised = &kpi.Revision{Was: kpi.Figure{Value: num("60")}} }, []string{
			"note the position", "note the measure", "note that 1 figure is late, 1 is provisional and 1 has been revised", "approve", "refer",
		}},
		"changes that need no approval": {func(p *Pack) { p.Changes[0].Table = "data_quality" }, []string{"note the position", "note the measure", "note that", "refer"}},
		"no scrutiny panels": {func(p *Pack) { p.Framework.Outcomes[0].ScrutinyPanel, p.Framework.Outcomes[3].ScrutinyPanel = "", "" }, []string{
			"note the position", "note the measure", "note that", "approve",
		}},
		"all late": {func(p *Pack) {
			for k := range p.Assessments {
				a := &p.Assessments[k]
				a.Status, a.Reason, a.Current.Figure = kpi.NotRated, kpi.Late, kpi.Figure{}
			}
			p.Standings[""] = kpi.Standing{Tally: kpi.Tally{Measures: 3, NotRated: []kpi.ReasonCount{{Reason: kpi.Late, Count: 3}}}}
		}, []string{"note the position", "note that 3 figures are late", "approve", "refer"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := townPack(t)
			c.change(&p)
			got := New(p).asks()
			if len(got) != len(c.want) {
				t.Fatalf("got %+v", got)
			}
			for k, a := range got {
				if !strings.HasPrefix(a.text, c.want[k]) || a.short == "" {
					t.Errorf("%d: got %q, %q; want %q", k+1, a.text, a.short, c.want[k])
				}
			}
		})
	}
}

func TestARecommendationSpeaksWithTheVoiceOfItsForm(t *testing.T) {
	for form, want := range map[Form]string{PlainForm: "Note the position", BaberghForm: "Note the position", EssexForm: "That Cabinet note the position"} {
		p := townPack(t)
		p.Cover.Form = form
		list := New(p).recommendations()[0].(document.List)
		if got := wordsIn(list.Items[0]); !strings.HasPrefix(got, want) || !strings.HasSuffix(got, ".") {
			t.Errorf("form %d says %q", form, got)
		}
	}
}

func TestManyRedsAreCountedAndNotNamed(t *testing.T) {
	p := New(manyPack(t, 3, 40))
	for _, a := range p.asks() {
		if len(a.text) > 600 {
			t.Errorf("%d characters: %s", len(a.text), a.text)
		}
	}
}

func TestTheHeadlineIsTrueAtItsEdges(t *testing.T) {
	p := New(townPack(t))
	for _, c := range []struct {
		tally kpi.Tally
		want  string
	}{
		{kpi.Tally{}, "There are no measures yet."},
		{kpi.Tally{Measures: 1}, "0 of 1 measure has a current figure. None can be rated against a target yet."},
		{kpi.Tally{Measures: 1, Current: 1, Green: 1}, "1 of 1 measure has a current figure. Of the 1 that can be rated, 1 is on target, 0 close to target and 0 off target."},
		{kpi.Tally{Measures: 12000, Current: 11999, Green: 10000, Red: 1999}, "11,999 of 12,000 measures have a current figure. Of the 11,999 that can be rated, 10,000 are on target, 0 close to target and 1,999 off target."},
	} {
		if got := p.headline(&c.tally); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// An empty framework, and a first report, must still make a document that says so.
func TestAReportWithNothingInIt(t *testing.T) {
	p := townPack(t)
	p.Framework, p.Assessments, p.Standings, p.Since, p.Changes, p.Returns, p.Readiness = &kpi.Framework{}, nil, nil, nil, nil, nil, kpi.Readiness{}
	got := readOut(New(p).Report())
	for _, want := range []string{"There are no measures yet.", "This is the first report", "No measure is off target.", "No figure that was due is missing."} {
		if !strings.Contains(got, want) {
			t.Errorf("it does not say %q:\n%s", want, got)
		}
	}
	for _, not := range []string{"golden-thread", "{reds}", "{scorecard}", "{year}"} {
		if strings.Contains(got, not) {
			t.Errorf("it has the part %s", not)
		}
	}
}

// Outcomes that nothing measures share a chapter, which says so of each; every link to them still leads somewhere.
func TestOutcomesWithoutMeasuresShareAChapter(t *testing.T) {
	p := townPack(t)
	p.Framework.Links = p.Framework.Links[:2]
	p.Framework.Outcomes = append(p.Framework.Outcomes, kpi.Outcome{Ref: "3", Tier: 1, Title: "A merry town", Statement: "People sing."}, kpi.Outcome{Ref: "3.1", Tier: 2, Parent: "3", Title: "There are choirs"})
	var ids []string
	r := New(p).Report()
	for _, part := range r.Parts {
		if strings.HasPrefix(part.ID, "o-") || part.ID == "unmeasured" {
			ids = append(ids, part.ID)
		}
		if part.ID != "unmeasured" {
			continue
		}
		got := spoken(part.Blocks)
		for _, want := range []string{"no measure of these 2 outcomes", "2 Warm homes", "Scrutiny: People", "3 A merry town", "People sing.", "No measure serves this outcome yet.", "nor any of the 1 beneath it"} {
			if !strings.Contains(got, want) {
				t.Errorf("it does not say %q:\n%s", want, got)
			}
		}
		for b := range part.Blocks {
			if p, ok := b.(document.Paragraph); ok && slices.ContainsFunc(p.Spans, func(s document.Span) bool { return s.Link != "" }) {
				t.Errorf("a link where nothing stands beside the measures: %+v", p)
			}
		}
	}
	if want := []string{"o-1", "unmeasured"}; !slices.Equal(ids, want) {
		t.Errorf("the chapters are %v, want %v", ids, want)
	}
}

// manyPack has so many outcomes of the first tier, each with so many measures, all of them red, and long titles everywhere.
func manyPack(t testing.TB, outcomes, each int) Pack {
	t.Helper()
	p := townPack(t)
	fw := &kpi.Framework{Tiers: []kpi.Tier{{Level: 1, Name: "Outcome"}}, Services: []kpi.Service{{ID: "s", Name: "A service with a name of some length"}}}
	fw.Indicators = make([]kpi.Indicator, outcomes*each)
	p.Assessments = make([]kpi.Assessment, outcomes*each)
	p.Standings = map[string]kpi.Standing{}
	var whole kpi.Standing
	p.Since = &Since{Quarter: q2 - 1, Published: true}
	for o := range outcomes {
		ref := fmt.Sprintf("O%d", o+1)
		fw.Outcomes = append(fw.Outcomes, kpi.Outcome{Ref: ref, Tier: 1, Title: "People of every age live well in places they are glad to call home", ScrutinyPanel: fmt.Sprintf("Panel %d", o%5)})
		s := kpi.Standing{Outcome: ref, Judgement: kpi.NoJudgement}
		for m := range each {
			k := o*each + m
			fw.Indicators[k] = kpi.Indicator{Ref: kpi.Ref(fmt.Sprintf("M%d", k)), Title: fmt.Sprintf("Residents who say that they can get the help they need, number %d", k), Service: "s", Unit: "%", Decimals: 1, Classification: kpi.Public}
			fw.Links = append(fw.Links, kpi.Link{Indicator: fw.Indicators[k].Ref, Outcome: ref})
			a := &p.Assessments[k]
			*a = kpi.Assessment{Indicator: &fw.Indicators[k], Organisation: "town", Area: "town", Quarter: q2, Due: q2.Period(), Status: kpi.Red,
				Current: kpi.Observation{Period: q2.Period(), Figure: kpi.Figure{Value: num("40"), Marks: kpi.Provisional}}, Target: kpi.Judged{Value: num("50"), Basis: kpi.OwnTarget}}
			turn := kpi.Turn{Was: a, Now: a}
			for _, list := range []*[]kpi.Turn{&p.Since.NewReds, &p.Since.Recovered, &p.Since.Better, &p.Since.Worse} {
				*list = append(*list, turn)
			}
			p.Since.Promises = append(p.Since.Promises, kpi.Promise{Then: a, Now: a})
			p.Since.Restated = append(p.Since.Restated, kpi.Restatement{Published: a, Known: a})
			s.Reds = append(s.Reds, fw.Indicators[k].Ref)
		}
		s.Tally = kpi.Tally{Measures: each, Current: each, Red: each}
		p.Standings[ref] = s
		whole.Reds = append(whole.Reds, s.Reds...)
		whole.Measures, whole.Current, whole.Red = whole.Measures+each, whole.Current+each, whole.Red+each
	}
	for _, r := range []kpi.Reason{kpi.Late, kpi.NoTarget, kpi.NotDue, kpi.UnderReview, kpi.ContextOnly, kpi.BaselineInProgress, kpi.Withheld} {
		whole.NotRated = append(whole.NotRated, kpi.ReasonCount{Reason: r, Count: 1000})
		whole.Measures += 1000
	}
	p.Standings[""] = whole
	p.Framework = fw
	return p
}

// TestTheSummaryIsOnePage prints summaries of every size and counts the pages.
func TestTheSummaryIsOnePage(t *testing.T) {
	look, _, err := theme.Load(templates.FS, theme.Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []struct{ outcomes, each int }{{1, 1}, {3, 4}, {6, 10}, {7, 30}, {9, 20}, {14, 10}, {60, 5}} {
		p := New(manyPack(t, size.outcomes, size.each))
		r := p.Report()
		r.Parts = slices.DeleteFunc(r.Parts, func(part document.Part) bool { return part.ID != "summary" })
		got, err := pdf.Render(io.Discard, r, look)
		if err != nil {
			t.Fatal(err)
		}
		if got.Pages != 2 { // the cover and the summary
			t.Errorf("%d outcomes with %d measures: the summary has %d pages", size.outcomes, size.each, got.Pages-1)
		}
	}
	r := New(townPack(t)).Report()
	for _, id := range []string{"how-to-read", "contents"} {
		one := *r
		one.Parts = slices.DeleteFunc(slices.Clone(r.Parts), func(part document.Part) bool { return part.ID != id })
		if got, err := pdf.Render(io.Discard, &one, look); err != nil || got.Pages != 2 {
			t.Errorf("%s has %d pages: %v", id, got.Pages-1, err)
		}
	}
}

func TestEveryLinkLeadsSomewhere(t *testing.T) {
	for name, r := range map[string]*document.Report{"town": New(townPack(t)).Report(), "many": New(manyPack(t, 14, 10)).Report()} {
		places, wanted := map[string]bool{}, map[string]string{}
		spans := func(at string, list []document.Span) {
			for _, s := range list {
				if id, ok := strings.CutPrefix(s.Link, "#"); ok {
					wanted[id] = at + ": " + s.Text
				}
			}
		}
		for _, part := range r.Parts {
			places[part.ID] = true
			for block := range part.Blocks {
				switch block := block.(type) {
				case document.Heading:
					places[block.ID] = true
				case document.Panel:
					places[block.ID] = true
				case document.Paragraph:
					spans(part.ID, block.Spans)
				case document.List:
					for _, item := range block.Items {
						spans(part.ID, item)
					}
				case document.Table:
					for row := range block.Rows {
						for _, c := range row.Cells {
							spans(part.ID+" "+block.ID, []document.Span{{Text: c.Text, Link: c.Link}})
						}
					}
				}
			}
		}
		if len(wanted) < 10 {
			t.Fatalf("%s: only %d links were found", name, len(wanted))
		}
		for id, from := range wanted {
			if !places[id] {
				t.Errorf("%s: nothing is called %s, to which %s leads", name, id, from)
			}
		}
	}
}

// TestTablesHaveNamesOfTheirOwn holds what the documents promise: identifiers of tables are unique.
func TestTablesHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]string{}
	for _, part := range New(townPack(t)).Report().Parts {
		for block := range part.Blocks {
			if table, ok := block.(document.Table); ok {
				if at, twice := seen[table.ID]; twice {
					t.Errorf("the table %s stands in %s and in %s", table.ID, at, part.ID)
				}
				seen[table.ID] = part.ID
				for row := range table.Rows {
					if len(row.Cells) != len(table.Columns) {
						t.Errorf("the table %s has a row of %d cells under %d headings", table.ID, len(row.Cells), len(table.Columns))
					}
				}
			}
		}
	}
}
