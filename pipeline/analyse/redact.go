package analyse

import (
	"regexp"
	"strconv"
	"strings"

	"perfpack/pipeline/disclosure"
	"perfpack/pipeline/kpi"
)

// redact gives a series as it may leave the building.
func (b *book) redact(s kpi.Series) kpi.Series {
	out := kpi.Series{Indicator: s.Indicator, Area: s.Area, Observations: make([]kpi.Observation, 0, len(s.Observations))}
	secrets := false
	for _, p := range b.list {
		secrets = secrets || p.hidden() || p.obs.Marks.Any(kpi.Confidential)
	}
	for _, o := range s.Observations {
		p := b.at[spot{s.Area, o.Period}]
		if p == nil {
			continue // of a later quarter, or kept out by an open query
		}
		stands := o.Known == p.obs.Known && o.Organisation == p.obs.Organisation
		switch {
		case o.Marks.Any(kpi.Absent) && !(stands && p.nobody && p.hidden()):
			o.Figure = kpi.Figure{Marks: o.Marks}
		case p.hidden():
			keepBack(&o)
			if stands && p.kept == disclosure.Primary && !p.linked && b.ind.Measure == kpi.Count {
				o.Fewer = b.least
			}
		case !stands && (!p.public(o.Known) || b.small(o.Figure)):
			keepBack(&o)
		}
		// What is said of one figure may give away the one before it.
		switch {
		case p.hidden(), o.Marks.Any(kpi.Confidential):
			mute(&o, 0)
		case secrets:
			mute(&o, b.least)
		}
		out.Observations = append(out.Observations, o)
	}
	return out
}

// small says that a figure is fewer people than may be, whatever its parts are.
func (b *book) small(f kpi.Figure) bool {
	alone := newBook(b.ind, b.least)
	if b.ind.Measure.HasParts() {
		f.Value = f.Of(b.ind)
	}
	return alone.enter("", 0, kpi.Observation{Figure: f}).small
}

// keepBack puts the mark [c] in the place of a figure. Of its other marks only a break in the series is kept.
func keepBack(o *kpi.Observation) {
	o.Figure = kpi.Figure{Marks: kpi.Confidential | o.Marks&kpi.Break}
}

// Muted is printed in the place of commentary that could give a figure away.
const Muted = "Commentary is not shown here, because it could give away a figure that is kept back."

// mute takes away words that hold a number of people: any number at all where least is 0, else those below it. Dates and years are no such numbers.
func mute(o *kpi.Observation, least int64) {
	if tells(o.Commentary, least) {
		o.Commentary = Muted
	}
	for _, text := range []*string{&o.Note, &o.Reason, &o.CorrectiveAction} {
		if tells(*text, least) {
			*text = ""
		}
	}
}

// HasNumber says that a text holds a number that could be one of people, in figures or in words. Dates and years are none.
func HasNumber(text string) bool { return tells(text, 0) }

const monthNames = `(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*`

var (
	// dates are what may stand among words without being a number of people.
	dates = regexp.MustCompile(`(?i)\b\d{1,2}(?:st|nd|rd|th)? ` + monthNames + `\b|\b` + monthNames + ` \d{1,2}(?:st|nd|rd|th)?\b|\b(?:19|20)\d\d(?:[-/]\d\d){0,2}\b|\bq[1-4]\b|\bquarter [1-4]\b`)
	// unnumbered are phrases in which "one" counts nobody.
	unnumbered = regexp.MustCompile(`(?i)\b(?:no|any|every|some|each|this|that|which) ?one\b|\bone (?:of|another|or more)\b|\bone[- ](?:to|off|stop)[- ]?\w*`)
	numbers    = regexp.MustCompile(`(?i)\d[\d,]*(?:\.\d+)?|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|` +
		`fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|half|halves|single|couple|pair|both|dozen|twice)\b`)
)

var numberWords = map[string]int64{
	"one": 1, "single": 1, "two": 2, "couple": 2, "pair": 2, "both": 2, "twice": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
	"ten": 10, "eleven": 11, "twelve": 12, "dozen": 12, "thirteen": 13,
	"fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
	"sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "hundreds": 100, "half": 100, "halves": 100, // a half of whom is not said
}

// tells says that a text holds a number that could be one of people: any where least is 0, else one from 1 to below least.
func tells(text string, least int64) bool {
	if text == "" {
		return false
	}
	text = unnumbered.ReplaceAllString(dates.ReplaceAllString(text, " "), " ")
	for _, found := range numbers.FindAllString(text, -1) {
		n, ok := numberWords[strings.ToLower(found)]
		if !ok {
			v, err := strconv.ParseFloat(strings.ReplaceAll(found, ",", ""), 64)
			if err != nil {
				return true
			}
			n = int64(v)
			if v > 0 && v < 1 {
				n = 1
			}
		}
		if least == 0 || n > 0 && n < least {
			return true
		}
	}
	return false
}
