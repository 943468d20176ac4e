package ingest

import (
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/sheet"
)

// statuses are the words of the column Figure status. The empty word is a final figure.
var statuses = map[string]kpi.Marks{
	"": 0, "final": 0,
	"provisional": kpi.Provisional, "prov": kpi.Provisional, "p": kpi.Provisional,
	"estimated": kpi.Estimated, "estimate": kpi.Estimated, "e": kpi.Estimated,
	"notavailable": kpi.NotAvailable, "x": kpi.NotAvailable,
	"notapplicable": kpi.NotApplicable, "z": kpi.NotApplicable,
	"confidential": kpi.Confidential, "c": kpi.Confidential,
}

var (
	hundred = decimal.NewFromInt(100)
	one     = decimal.NewFromInt(1)
	two     = decimal.NewFromInt(2)
	half    = decimal.New(5, -1)
)

// readFigure reads value, parts, status and reason of a line.
func (x *reading) readFigure(e *entry) {
	r := e.row
	value, any := x.number(e, valueField)
	numerator, part1 := x.number(e, numeratorField)
	denominator, part2 := x.number(e, denominatorField)
	status := x.status(e)
	e.words.Reason = x.readText(e, reasonField)
	// That a figure is provisional or estimated says nothing where there is none.
	e.filled = any || part1 || part2 || status.Any(kpi.Absent) || e.words.Reason != ""
	if !e.filled || e.stopped {
		return
	}
	if !any {
		// What is said in the place of a part is said of the figure: a numerator kept back keeps the figure back.
		for _, part := range [...]typedFigure{numerator, denominator} {
			if part.Marks.Any(kpi.Absent) {
				value, numerator.Value, denominator.Value = part, decimal.NullDecimal{}, decimal.NullDecimal{}
				break
			}
		}
	}
	fig := &e.figure
	fig.Value, fig.Numerator, fig.Denominator = value.Value, numerator.Value, denominator.Value
	fig.Marks = value.Marks | status&^kpi.Absent | numerator.Marks&^kpi.Absent | denominator.Marks&^kpi.Absent
	x.absence(e, value, status)
	if e.stopped {
		return
	}
	x.parts(e)
	// Exact arithmetic is left to the rare figures that may be out of bounds or round to nought.
	if v := approximate(e.m, fig); !e.stopped && (v < 0.5 || v > 99) {
		exact := fig.Of(e.m.Indicator).Decimal
		x.bounds(e, exact)
		if !exact.IsZero() && e.m.Shown(exact).IsZero() {
			fig.Marks |= kpi.RoundsToZero
		}
	}
	// A line that only gives a reason says why there is no figure.
	if !fig.Marks.Any(kpi.Absent) && !fig.Value.Valid && !fig.Numerator.Valid && !fig.Denominator.Valid && !e.stopped {
		fig.Marks |= kpi.NotAvailable
	}
	for _, f := range [...]field{valueField, numeratorField, denominatorField, statusField, reasonField} {
		if r.filled(f) {
			e.cell = r.address(f)
			break
		}
	}
}

// number reads one of the three cells for a number. any says that something stands there.
func (x *reading) number(e *entry, f field) (n typedFigure, any bool) {
	c := e.row.cell(f)
	if c.Kind == sheet.Blank && !c.Uncached {
		return n, false
	}
	n = readCell(c, e.m.Unit)
	if n.Code != "" {
		found := shown(c)
		if n.Hint != "" {
			found += ": " + n.Hint
		}
		x.against(e, n.Code, f, found)
		return n, true
	}
	if !n.Value.Valid {
		return n, n.Marks != 0
	}
	v := &n.Value.Decimal
	parts := f != valueField
	switch {
	case n.Per && (parts || !e.m.percent):
		x.against(e, FigureUnit, f, quote(c.Text)+" in a line whose unit is "+quote(unitOf(e.m, parts)))
		return n, true
	case n.Pound && !e.m.money && !parts:
		x.against(e, FigureUnit, f, quote(c.Text)+" in a line whose unit is "+quote(e.m.Unit))
		return n, true
	case n.Power != 0 && !(e.m.money || e.m.Measure == kpi.Count || e.m.Measure == kpi.Money || parts):
		x.against(e, FigureNotNumber, f, quote(c.Text)+": thousands and millions are read only for money and counts")
		return n, true
	}
	if n.Power != 0 {
		*v = v.Shift(n.Power)
		if !parts {
			*v = v.Shift(-e.m.power)
		}
	}
	if f != valueField {
		return n, true
	}
	e.places = max(0, -v.Exponent())
	e.bare = !n.Per && (!c.Percent || c.Kind != sheet.Number) // the format says nothing of a text
	switch {
	case !c.Percent || c.Kind != sheet.Number:
	case !e.m.percent:
		x.against(e, FigurePercentShown, f, "the cell holds "+c.Plain()+" and shows a percentage, in a line whose unit is "+quote(e.m.Unit))
	case v.Abs().GreaterThanOrEqual(two):
		x.against(e, FigurePercentStyle, f, "the cell holds "+c.Plain()+" and shows "+v.Mul(hundred).String()+"%; "+v.String()+"% was taken")
	default:
		*v = v.Shift(2)
		e.places = max(0, e.places-2)
	}
	return n, true
}

func unitOf(m *measure, part bool) string {
	if part {
		return "a number"
	}
	return m.Unit
}

// shown describes the content of a cell for a finding.
func shown(c *sheet.Cell) string {
	switch {
	case c.Uncached:
		return "a formula without a result"
	case c.IsDate:
		if day, ok := c.Date(); ok {
			return "the date " + day.Format("2 January 2006")
		}
		return "a date or time"
	case c.Kind == sheet.Error:
		return "the error " + c.Text
	}
	return quote(c.Plain())
}

// status reads the column Figure status. A word that is not known keeps the figure out, since it may say that the figure must not be known.
func (x *reading) status(e *entry) kpi.Marks {
	c := e.row.cell(statusField)
	if c.Kind == sheet.Blank && !c.Uncached {
		return 0
	}
	mark, ok := statuses[fold(c.Text)]
	if !ok {
		if m, err := kpi.ParseMarks(strings.ToLower(strings.Trim(c.Text, blanks))); err == nil && c.Kind == sheet.Text {
			return m
		}
		x.against(e, StatusUnknown, statusField, shown(c)+" is not a figure status")
	}
	return mark
}

// absence settles what is said in the place of a figure.
func (x *reading) absence(e *entry, value typedFigure, status kpi.Marks) {
	fig := &e.figure
	absent := status & kpi.Absent
	figure := fig.Value.Valid || fig.Parts()
	switch {
	case absent.Any(kpi.Confidential) && (figure || fig.Numerator.Valid || fig.Denominator.Valid):
		x.against(e, FigureConfidential, statusField, "the status is Confidential and a figure is given")
		*fig = kpi.Figure{Marks: kpi.Confidential}
	case absent != 0 && figure:
		x.against(e, StatusContradicts, statusField, "the status is "+quote(e.row.text(statusField))+" and a figure is given")
		return
	case absent != 0:
		// The status says it better than a word typed in the place of the figure.
		fig.Marks = fig.Marks&^kpi.Absent | absent
		fig.Numerator, fig.Denominator = decimal.NullDecimal{}, decimal.NullDecimal{}
	case value.Words && !fig.Parts():
		x.against(e, FigureWord, valueField, quote(e.row.cell(valueField).Text)+" in the place of a figure")
	case value.Words:
		fig.Marks &^= kpi.Absent
	}
	e.unexplained = fig.Marks.Any(kpi.NotAvailable|kpi.NotApplicable) && e.words.Reason == "" && !value.Words
}

// parts checks numerator and denominator against each other and against the value.
func (x *reading) parts(e *entry) {
	fig, m := &e.figure, e.m
	if !m.Measure.HasParts() {
		if !fig.Value.Valid && (fig.Numerator.Valid || fig.Denominator.Valid) {
			x.against(e, PartsIncomplete, valueField, "parts without a value, of a measure that is not made of parts")
		}
		return
	}
	asked := m.asksParts()
	if fig.Marks.Any(kpi.Absent) && !fig.Value.Valid && !fig.Numerator.Valid && !fig.Denominator.Valid {
		return
	}
	switch {
	case fig.Parts():
	case fig.Numerator.Valid != fig.Denominator.Valid && !fig.Value.Valid:
		lacking := denominatorField
		if fig.Denominator.Valid {
			lacking = numeratorField
		}
		x.against(e, PartsIncomplete, lacking, "no "+strings.ToLower(label(lacking))+", and no value")
		return
	case asked && fig.Value.Valid:
		lacking := numeratorField
		if fig.Numerator.Valid {
			lacking = denominatorField
		}
		if c := e.row.cell(lacking); c.Kind == sheet.Blank { // not one that was kept back
			x.against(e, PartsMissing, lacking, "the value stands without its "+strings.ToLower(label(lacking)))
		}
		return
	default:
		return
	}
	for _, flag := range partFaults(m.Indicator, *fig) {
		switch flag.Code {
		case PartsNothing:
			x.against(e, flag.Code, denominatorField, flag.Found)
			*fig = kpi.Figure{Numerator: fig.Numerator, Denominator: fig.Denominator, Marks: fig.Marks | kpi.NotApplicable}
		case PartsDisagree, DigitsSwapped:
			x.againstWith(e, flag.Code, flag.Mend, valueField, flag.Found)
		case PartsExceed, PartsNegative:
			x.against(e, flag.Code, numeratorField, flag.Found)
		default:
			x.against(e, flag.Code, denominatorField, flag.Found)
		}
	}
}

// bounds says when a figure is beyond what its kind of measure can be.
func (x *reading) bounds(e *entry, v decimal.Decimal) {
	m := e.m
	switch {
	case m.Measure == kpi.Proportion && m.percent && (v.IsNegative() || v.GreaterThan(hundred)):
		x.against(e, FigureBounds, valueField, m.Print(v)+" for a proportion, which is between 0 and 100%")
	case v.IsNegative() && (m.Measure == kpi.Count || m.Measure == kpi.Rate):
		x.against(e, FigureBounds, valueField, m.Print(v)+" for a "+m.Measure.String()+", which is not below nought")
	}
}

// partFault is what is wrong with a figure and its parts.
type partFault struct {
	Code  finding.Code
	Found string
	Mend  string
}

// partFaults checks a figure of which both parts are held (methods page, section 9): parts that cannot be, and a value that they do not give beyond half
// a unit of the last displayed place. A mean may have a negative total.
func partFaults(i *kpi.Indicator, f kpi.Figure) []partFault {
	n, d := f.Numerator.Decimal, f.Denominator.Decimal
	fault := func(code finding.Code, found string) []partFault {
		return []partFault{{code, found, kinds[code].Mend}}
	}
	switch {
	case d.IsNegative(), n.IsNegative() && i.Measure != kpi.Mean:
		return fault(PartsNegative, n.String()+" of "+d.String())
	case d.IsZero() && n.IsZero():
		return fault(PartsNothing, "nought of nought")
	case d.IsZero():
		return fault(PartsNoDenominator, n.String()+" of nought")
	case i.Measure == kpi.Proportion && n.GreaterThan(d):
		return fault(PartsExceed, n.String()+" of "+d.String()+", which is more than all of them")
	case !f.Value.Valid:
		return nil
	}
	v, given := f.Of(i).Decimal, f.Value.Decimal
	if v.Sub(given).Abs().LessThanOrEqual(half.Shift(-i.Decimals)) {
		return nil
	}
	found := n.String() + " of " + d.String() + " is " + i.Print(v) + ", and the value is " + given.String()
	mend := kinds[PartsDisagree].Mend
	if i.IsPercentage() && v.Sub(given.Mul(hundred)).Abs().LessThanOrEqual(half.Shift(2-max(0, -given.Exponent()))) {
		found += ", which looks like a fraction"
		mend = "type the percentage as " + i.Shown(v).String() + ", or leave the value empty"
	}
	return []partFault{{PartsDisagree, found, mend}}
}

func equal(a, b decimal.NullDecimal) bool {
	return a.Valid == b.Valid && (!a.Valid || a.Decimal.Equal(b.Decimal))
}
