package framework

import (
	"encoding"
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// decode makes a framework of tidied cells, giving empty ones the defaults of CONTRACT section 3. What is wrong with a cell has been found; it counts as empty here.
func decode(grids map[string]*grid, opt Options) *kpi.Framework {
	f := &kpi.Framework{}
	f.Tiers = decodeRows(grids["tiers"], func(r row) kpi.Tier {
		return kpi.Tier{Level: r.whole("tier"), Name: r.text("name")}
	})
	f.Outcomes = decodeRows(grids["outcomes"], func(r row) kpi.Outcome {
		return kpi.Outcome{
			Ref: r.text("ref"), Tier: r.whole("tier"), Parent: r.text("parent"), Title: r.text("title"), Statement: r.text("statement"),
			Portfolio: r.text("portfolio"), ScrutinyPanel: r.text("scrutiny_panel"), Illustrative: r.yes("illustrative"), Validity: r.validity(),
		}
	})
	f.Services = decodeRows(grids["services"], func(r row) kpi.Service {
		return kpi.Service{
			ID: r.text("service"), Name: r.text("name"), Directorate: r.text("directorate"), LeadRole: r.text("lead_role"), Email: r.text("email"),
		}
	})
	f.Indicators = decodeRows(grids["indicators"], func(r row) kpi.Indicator { return indicator(r, opt) })
	f.Links = decodeRows(grids["links"], func(r row) kpi.Link {
		l := kpi.Link{Indicator: kpi.Ref(r.text("indicator")), Outcome: r.text("outcome")}
		r.word("evidence", &l.Evidence)
		return l
	})
	f.Areas = decodeRows(grids["areas"], func(r row) kpi.Area {
		a := kpi.Area{ID: r.text("area"), Name: r.text("name"), Members: r.list("members")}
		r.word("kind", &a.Kind)
		return a
	})
	f.PeerGroups = decodeRows(grids["peer_groups"], func(r row) kpi.PeerGroup {
		return kpi.PeerGroup{Group: r.text("group"), Area: r.text("area"), Validity: r.validity()}
	})
	f.Baselines = decodeRows(grids["baselines"], func(r row) kpi.Baseline {
		return kpi.Baseline{
			Indicator: kpi.Ref(r.text("indicator")), Organisation: r.text("organisation"), Period: r.period("period"), Value: r.number("value"),
			Note: r.text("note"), Illustrative: r.yes("illustrative"),
		}
	})
	f.Targets = decodeRows(grids["targets"], func(r row) kpi.Target {
		return kpi.Target{
			Indicator: kpi.Ref(r.text("indicator")), Organisation: r.text("organisation"), Period: r.period("period"), Value: r.number("target"),
			Upper: r.maybe("upper"), Floor: r.maybe("floor"), Profile: r.profile("profile"), Note: r.text("note"), Illustrative: r.yes("illustrative"),
		}
	})
	f.DataQuality = decodeRows(grids["data_quality"], func(r row) kpi.DataQuality {
		return kpi.DataQuality{
			Indicator: kpi.Ref(r.text("indicator")), AssessedOn: r.grid.date(r.at, "assessed_on"),
			Accuracy: r.whole("accuracy"), Validity: r.whole("validity"), Reliability: r.whole("reliability"),
			Timeliness: r.whole("timeliness"), Relevance: r.whole("relevance"), Completeness: r.whole("completeness"),
			Issue: r.text("issue"), Action: r.text("action"), OwnerRole: r.text("owner_role"), Due: r.grid.date(r.at, "due"),
		}
	})
	f.Delivery, f.Finance = decodeDelivery(grids, opt), decodeFinance(grids, opt)
	f.Risks, f.Thread = decodeRisks(grids, opt), decodeThread(grids, opt)
	f.Crosswalk = decodeCrosswalk(grids)
	f.Succeed()
	return f
}

func indicator(r row, opt Options) kpi.Indicator {
	i := kpi.Indicator{
		Ref: kpi.Ref(r.text("ref")), Title: r.text("title"), Definition: r.text("definition"), Service: r.text("service"), Unit: r.text("unit"),
		NumeratorLabel: r.text("numerator_label"), DenominatorLabel: r.text("denominator_label"), Source: r.text("source"),
		LagQuarters: r.whole("lag_quarters"), GreenTolerance: opt.GreenTolerance, AmberTolerance: opt.AmberTolerance,
		Scheme: opt.Scheme, ToleranceKind: opt.ToleranceKind, AboutPeople: r.yes("about_people"), Classification: opt.Publication, Paragraph: r.whole("exempt_paragraph"), ReportedFor: r.list("reported_for"), NationalCode: r.text("national_code"),
		Case:         kpi.Case{Central: r.text("central"), CommonSense: r.text("common_sense"), SoundData: r.text("sound_data")},
		Illustrative: r.yes("illustrative"), Validity: r.validity(),
	}
	r.word("set", &i.Set)
	r.word("measure", &i.Measure)
	r.word("accumulation", &i.Accumulation)
	r.word("polarity", &i.Polarity)
	r.word("rating_scheme", &i.Scheme)
	r.word("tolerance_kind", &i.ToleranceKind)
	r.word("classification", &i.Classification)
	r.word("state", &i.State)

	// A measure with one figure a year cannot fall due each quarter, so its frequency goes without saying.
	if onceAYear(i.Accumulation) {
		i.Frequency = kpi.Yearly
	}
	r.word("frequency", &i.Frequency)

	if i.IsPercentage() {
		i.Decimals = 1
	}
	if s := r.text("decimals"); s != "" {
		i.Decimals = int32(wholeNumber(s))
	}
	if t := r.maybe("green_tolerance"); t.Valid {
		i.GreenTolerance = t.Decimal
	}
	if t := r.maybe("amber_tolerance"); t.Valid {
		i.AmberTolerance = t.Decimal
	}
	i.Multiplier = decimal.NewFromInt(1)
	if i.Measure == kpi.Proportion {
		i.Multiplier = decimal.NewFromInt(100)
	}
	if m := r.maybe("multiplier"); m.Valid {
		i.Multiplier = m.Decimal
	}
	i.ChangeThreshold = decimal.New(5, -i.Decimals-1)
	if t := r.maybe("change_threshold"); t.Valid {
		i.ChangeThreshold = t.Decimal
	}
	if i.ReportedFor == nil {
		i.ReportedFor = opt.Organisations
	}
	return i
}

func onceAYear(a kpi.Accumulation) bool {
	return a == kpi.Annual || a == kpi.AcademicYear || a == kpi.CalendarYear
}

// row reads the cells of one row.
type row struct {
	*grid
	at int
}

func decodeRows[T any](g *grid, read func(row) T) []T {
	if g == nil {
		return nil
	}
	out := make([]T, g.len())
	for i := range out {
		out[i] = read(row{g, i})
	}
	return out
}

func (r row) text(name string) string { return r.get(r.at, name) }

func (r row) yes(name string) bool { return r.text(name) == "yes" }

func (r row) whole(name string) int { return wholeNumber(r.text(name)) }

func (r row) number(name string) decimal.Decimal { return r.maybe(name).Decimal }

func (r row) maybe(name string) decimal.NullDecimal {
	s := r.text(name)
	if s == "" {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(parseDecimal(s))
}

// word leaves what stands there, the default, when the cell is empty.
func (r row) word(name string, into encoding.TextUnmarshaler) {
	if s := r.text(name); s != "" {
		// The word has been checked against the same list; see the test that holds the two together.
		_ = into.UnmarshalText([]byte(s))
	}
}

func (r row) period(name string) period.Period {
	p, err := period.Parse(r.text(name))
	if err != nil {
		return period.Period{}
	}
	return p
}

func (r row) list(name string) []string {
	if s := r.text(name); s != "" {
		return strings.Split(s, ";")
	}
	return nil
}

func (r row) profile(name string) []decimal.Decimal {
	s := r.text(name)
	if s == "" {
		return nil
	}
	var out []decimal.Decimal
	for part := range strings.SplitSeq(s, "/") {
		out = append(out, parseDecimal(part))
	}
	return out
}

func (r row) validity() kpi.Validity { return r.grid.validity(r.at) }
