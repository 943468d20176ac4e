package analyse

import (
	"slices"

	"perfpack/pipeline/kpi"
)

// tree says which outcomes each measure serves: those it is linked to and all above them, each once.
type tree struct {
	outcomes []string
	serves   map[kpi.Ref][]int // places in outcomes, in order
}

func plant(fw *kpi.Framework) *tree {
	t := &tree{outcomes: make([]string, len(fw.Outcomes)), serves: make(map[kpi.Ref][]int, len(fw.Indicators))}
	place := make(map[string]int, len(fw.Outcomes))
	for n := range fw.Outcomes {
		t.outcomes[n] = fw.Outcomes[n].Ref
		place[fw.Outcomes[n].Ref] = n
	}
	for _, link := range fw.Links {
		at, ok := place[link.Outcome]
		// A framework that has been checked has no rings of parents; one that has not must still come to an end.
		for steps := 0; ok && steps <= len(fw.Outcomes); steps++ {
			served := t.serves[link.Indicator]
			if slices.Contains(served, at) {
				break
			}
			t.serves[link.Indicator] = append(served, at)
			at, ok = place[fw.Outcomes[at].Parent]
		}
	}
	for ref := range t.serves {
		slices.Sort(t.serves[ref])
	}
	return t
}

// RollUp counts how the measures of one organisation's pack stand under each outcome of every tier (methods page, section 5). The whole pack has the
// empty reference. Each measure is counted once wherever it is counted, however many outcomes it serves and however many areas it is reported for:
// the organisation's own figure speaks for it, else the joint one, else the first that is given. Retired measures are not counted.
//
// No points are given, nothing is averaged, and nothing turns green by not being reported.
func (a *Assessor) RollUp(assessments []kpi.Assessment) map[string]kpi.Standing {
	counts := make([]count, len(a.tree.outcomes)+1)
	whole := len(a.tree.outcomes)
	for _, one := range a.Framework.Speakers(assessments) {
		if one.Indicator.State == kpi.Retired {
			continue
		}
		headline := slices.Contains(a.Headlines, one.Indicator.Ref)
		counts[whole].add(one, headline)
		for _, n := range a.tree.serves[one.Indicator.Ref] {
			counts[n].add(one, headline)
		}
	}
	standings := make(map[string]kpi.Standing, len(counts))
	for n := range counts {
		ref := ""
		if n < whole {
			ref = a.tree.outcomes[n]
		}
		standings[ref] = counts[n].standing(ref)
	}
	return standings
}

// count is a standing being counted.
type count struct {
	kpi.Tally
	reds     []kpi.Ref
	headline bool // a headline measure is red
	stale    int  // rated, but by a figure that a later one should have replaced
	context  int  // never rated by its nature, and so no gap in what is reported
}

func (c *count) add(a *kpi.Assessment, headline bool) {
	c.Count(a)
	switch a.Status {
	case kpi.Red:
		c.reds = append(c.reds, a.Indicator.Ref)
		c.headline = c.headline || headline
	case kpi.NotRated:
		if a.Reason == kpi.ContextOnly || (a.Reason != kpi.HasRetired && unrated(a.Indicator) != "") {
			c.context++
		}
		return
	}
	if a.Overdue {
		c.stale++
	}
}

func (c *count) standing(ref string) kpi.Standing {
	return kpi.Standing{
		Outcome:   ref,
		Tally:     c.Tally,
		Judgement: word(c.Green, c.Amber, c.Red, c.stale, c.Measures-c.context, c.headline),
		Reds:      c.reds,
	}
}

// word gives the one word for measures standing together: none unless at least two thirds of those that can be rated have a current rating; off
// track when half of the rated ones or more are red, or a headline measure is; on track when three quarters or more are green and none is red.
// stale ratings rest on figures that should have been replaced: they count as ratings but not as current ones.
func word(green, amber, red, stale, rateable int, headlineRed bool) kpi.Judgement {
	rated := green + amber + red
	switch {
	case rated == 0 || 3*(rated-stale) < 2*rateable:
		return kpi.NoJudgement
	case headlineRed || 2*red >= rated:
		return kpi.OffTrack
	case red == 0 && 4*green >= 3*rated:
		return kpi.OnTrack
	}
	return kpi.Mixed
}
