package ingest

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/sheet"
)

// mostWords is how many characters a text may have: what can be printed in its place.
var mostWords = map[field]int{reasonField: 2000, commentaryField: 4000, actionField: 2000, ownerField: 200}

// readWords reads commentary and corrective action. A text that must not be printed as it stands is kept back, never altered.
func (x *reading) readWords(e *entry) {
	w := &e.words
	w.Commentary = x.readText(e, commentaryField)
	w.CorrectiveAction = x.readText(e, actionField)
	w.ActionOwner = x.readText(e, ownerField)
	if c := e.row.cell(dueField); e.row.filled(dueField) {
		if day, ok := c.Date(); ok {
			w.ActionDue = day.Format("2006-01-02")
		} else if day, ok := readDay(c.Text); ok && c.Kind == sheet.Text {
			w.ActionDue = day.Format("2006-01-02")
		} else {
			x.against(e, ActionDate, dueField, shown(c)+" is not a date")
		}
	}
	if e.row.filled(classField) {
		switch fold(e.row.cell(classField).Plain()) {
		case fold("Public"):
			w.Stated = kpi.StatedPublic
		case fold("Restricted"):
			w.Stated = kpi.StatedRestricted
		default: // nobody said that it is public
			w.Stated = kpi.StatedRestricted
			c := e.row.cell(classField)
			x.against(e, WordsClass, classField, shown(c)+" is neither Public nor Restricted")
		}
	}
	e.spoken = w.Commentary != "" || w.CorrectiveAction != "" || w.ActionOwner != "" || w.ActionDue != ""
	if w.CorrectiveAction != "" && (w.ActionOwner == "" || w.ActionDue == "" && !e.row.filled(dueField)) {
		var lack []string
		f := dueField
		if w.ActionDue == "" && !e.row.filled(dueField) {
			lack = append(lack, "date")
		}
		if w.ActionOwner == "" {
			lack, f = append(lack, "owner"), ownerField
		}
		x.against(e, ActionHalf, f, "a corrective action without "+strings.Join(lack, " and "))
	}
	for _, t := range [...]struct {
		field field
		text  *string
	}{{reasonField, &w.Reason}, {commentaryField, &w.Commentary}, {actionField, &w.CorrectiveAction}, {ownerField, &w.ActionOwner}} {
		if code, what := unprintable(*t.text, mostWords[t.field]); code != "" {
			i := x.against(e, code, t.field, what)
			e.held = append(e.held, heldText{i, t.field, *t.text})
			*t.text = ""
		}
	}
}

// unprintable says why a text must be looked at by a person before it is printed: what looks like personal data, characters that cannot be seen, or more
// than most characters. All of it is said, since who releases the text releases the whole of it; the code is that of the gravest. What was found is described
// and not repeated, so that it is not spread further. The empty code means that nothing was found.
func unprintable(s string, most int) (code finding.Code, what string) {
	if s == "" {
		return "", ""
	}
	var found []string
	say := func(c finding.Code, what string) {
		if code == "" {
			code = c
		}
		found = append(found, what)
	}
	if what := Personal(s); what != "" {
		say(WordsPersonal, "what looks like "+what)
	}
	if i := strings.IndexFunc(s, hidden); i >= 0 {
		r, _ := utf8.DecodeRuneInString(s[i:])
		say(WordsHidden, "a character that cannot be seen, "+fmt.Sprintf("U+%04X", r))
	}
	if len(s) > most && utf8.RuneCountInString(s) > most {
		say(WordsLong, fmt.Sprintf("a text of %d characters, where %d can be printed", utf8.RuneCountInString(s), most))
	}
	return code, strings.Join(found, "; ")
}

var (
	emails    = regexp.MustCompile(`[\w.%+'-]+@[\w-]+\.[\w.-]*\w`)
	insurance = regexp.MustCompile(`(?i)\b([A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]) ?-?\d\d ?-?\d\d ?-?\d\d ?-?[A-D]\b`)
	postcodes = regexp.MustCompile(`(?i)\b([A-Z]{1,2})\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b`)
	ordinals  = regexp.MustCompile(`(1st|2nd|3rd|[04-9]th)$`)
	runs      = regexp.MustCompile(`\+?\(?\d[\d ()\x{00a0}\x{2011}-]{7,20}\d`)
)

// postcodeAreas are the letters with which the postcodes of the United Kingdom begin.
const postcodeAreas = " AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX " +
	"IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY " +
	"TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE "

// notInsurance are the prefixes that no National Insurance number has.
const notInsurance = " BG GB KN NK NT TN ZZ "

// Personal says what sorts of personal data a text seems to hold: an e-mail address, a telephone number, an NHS number, a National Insurance number or a
// postcode. It is empty when there seems to be none. Names cannot be found in this way.
func Personal(s string) string {
	digits := 0
	for i := range len(s) {
		if c := s[i]; c >= '0' && c <= '9' {
			digits++
		}
	}
	var sorts []string
	say := func(what string) {
		if what != "" && !slices.Contains(sorts, what) {
			sorts = append(sorts, what)
		}
	}
	if strings.IndexByte(s, '@') >= 0 && emails.MatchString(s) {
		say("an e-mail address")
	}
	if digits >= 9 {
		for _, at := range runs.FindAllStringIndex(s, -1) {
			if followed(s, at[1]) || at[0] > 0 && strings.IndexByte(".,£/", s[at[0]-1]) >= 0 {
				continue // a part of a longer number, a sum of money, or a date
			}
			say(numberOf(s[at[0]:at[1]]))
		}
	}
	if digits >= 6 {
		for _, m := range insurance.FindAllStringSubmatch(s, -1) {
			if !strings.Contains(notInsurance, " "+strings.ToUpper(m[1])+" ") {
				say("a National Insurance number")
			}
		}
	}
	if digits >= 2 {
		for _, m := range postcodes.FindAllStringSubmatch(s, -1) {
			// An ordinal is a phase B1, 2nd lot.
			if !ordinals.MatchString(m[0]) && strings.Contains(postcodeAreas, " "+strings.ToUpper(m[1])+" ") {
				say("a postcode")
			}
		}
	}
	if n := len(sorts) - 1; n > 0 {
		return strings.Join(sorts[:n], ", ") + " and " + sorts[n]
	}
	return strings.Join(sorts, "")
}

// followed says that a number goes on behind a place: with decimals, or a per cent sign.
func followed(s string, at int) bool {
	if at >= len(s) {
		return false
	}
	return s[at] == '%' || (s[at] == '.' || s[at] == ',' || s[at] == '/') && at+1 < len(s) && s[at+1] >= '0' && s[at+1] <= '9'
}

// numberOf tells telephone numbers and NHS numbers from other runs of digits.
func numberOf(run string) string {
	plus := strings.HasPrefix(strings.TrimLeft(run, "("), "+")
	var d []byte
	for i := range len(run) {
		if c := run[i]; c >= '0' && c <= '9' {
			d = append(d, c-'0')
		}
	}
	if plus && len(d) > 2 && d[0] == 4 && d[1] == 4 || len(d) > 4 && d[0] == 0 && d[1] == 0 && d[2] == 4 && d[3] == 4 {
		rest := d[2:]
		if !plus {
			rest = d[4:]
		}
		if len(rest) > 0 && rest[0] == 0 {
			rest = rest[1:] // +44 (0)20
		}
		if len(rest) == 9 || len(rest) == 10 {
			return "a telephone number"
		}
		return ""
	}
	switch {
	case (len(d) == 10 || len(d) == 11) && d[0] == 0 && d[1] >= 1 && d[1] != 4 && d[1] != 6:
		return "a telephone number"
	case len(d) == 10 && nhsNumber([10]byte(d)):
		return "an NHS number"
	}
	return ""
}

// nhsNumber says whether ten digits (each from 0 to 9) have the check digit of an NHS number: the first nine weighted 10 to 2, and what lacks to the next
// multiple of eleven, eleven counting as nought and ten as no number at all.
func nhsNumber(d [10]byte) bool {
	sum, same := 0, true
	for i := range 9 {
		sum += int(d[i]) * (10 - i)
		same = same && d[i] == d[i+1]
	}
	check := (11 - sum%11) % 11
	return check != 10 && check == int(d[9]) && !same
}

// Which way a commentary says that a figure went, and how it stands to the target. Only whole words count.
var (
	upWords     = []string{"rose", "risen", "rises", "increased", "increase", "grew", "grown", "climbed", "up from", "higher than", "went up", "more than last"}
	downWords   = []string{"fell", "fallen", "falls", "decreased", "decrease", "dropped", "declined", "decline", "reduced", "reduction", "down from", "lower than", "went down", "fewer than last", "less than last"}
	betterWords = []string{"improved", "improvement", "improving", "better than"}
	worseWords  = []string{"worsened", "deteriorated", "deterioration", "got worse", "worse than"}
	metWords    = []string{"on target", "target was met", "target has been met", "met the target", "met our target", "meets the target", "target met", "exceeded the target", "target exceeded", "better than target"}
	missedWords = []string{"off target", "missed the target", "target was missed", "target missed", "target not met", "target was not met", "did not meet the target", "worse than target", "short of the target", "short of target"}
	// doubtful words turn a sentence, so that nothing is made of it.
	doubtfulWords = []string{"not", "no", "although", "though", "despite", "but", "while", "whilst", "however", "if", "would", "expected", "should", "after", "before", "rather", "except", "without", "could", "may"}
)

// claims is what a commentary says of its figure.
type claims struct {
	Up, Down, Better, Worse, Met, Missed bool
}

// listen reads the first sentence of a commentary, which is the one about the figure itself. Nothing is made of a sentence with a word that turns it, or
// that says two things which cannot both be so.
func listen(commentary string) claims {
	s := strings.ToLower(commentary)
	for i := range len(s) {
		// A full stop between digits is a decimal point.
		if (s[i] == '.' || s[i] == '!' || s[i] == ';') && (i+1 == len(s) || s[i+1] == ' ' || s[i+1] == '\n') || s[i] == '\n' {
			s = s[:i]
			break
		}
	}
	s = " " + strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" ,:()\u00a0\t\"'’", r) }), " ") + " "
	says := func(list []string) bool {
		for _, w := range list {
			if strings.Contains(s, " "+w+" ") {
				return true
			}
		}
		return false
	}
	out := claims{Missed: says(missedWords)}
	if says(doubtfulWords) {
		return claims{}
	}
	out.Up, out.Down, out.Better, out.Worse, out.Met = says(upWords), says(downWords), says(betterWords), says(worseWords), says(metWords)
	if out.Up && out.Down {
		out.Up, out.Down = false, false
	}
	if out.Better && out.Worse {
		out.Better, out.Worse = false, false
	}
	if out.Met && out.Missed {
		out.Met, out.Missed = false, false
	}
	return out
}

// heard checks the commentary of a figure against the figures before it and its rating.
func (x *reading) heard(points []point, i int) {
	p := &points[i]
	e := p.entry
	last, lastYear := before(points, i, 1), before(points, i, perYear(e.m))
	if e.words.Commentary != "" && last != nil && len(last.commentary) > 20 && fold(last.commentary) == fold(e.words.Commentary) {
		x.against(e, CommentarySame, commentaryField, "the commentary of "+last.period.Short()+" again")
	}
	var judged Judgement
	if x.r.q.Judge != nil && x.news(e) {
		o := x.observation(e)
		judged = x.r.q.Judge(&o)
		x.wanting(e, judged)
	}
	if e.words.Commentary == "" || math.IsNaN(p.value) {
		return
	}
	up, down := moved(e.m, last, lastYear, p)
	speech := listen(e.words.Commentary)
	good := e.m.Polarity
	var wrong string
	switch {
	case speech.Up && down:
		wrong = "speaks of a rise, and the figure fell"
	case speech.Down && up:
		wrong = "speaks of a fall, and the figure rose"
	case speech.Better && (good == kpi.HigherIsBetter && down || good == kpi.LowerIsBetter && up):
		wrong = "speaks of an improvement, and the figure got worse"
	case speech.Worse && (good == kpi.HigherIsBetter && up || good == kpi.LowerIsBetter && down):
		wrong = "speaks of a worsening, and the figure improved"
	case speech.Met && judged.Status == kpi.Red:
		wrong = "says that the target is met, and the figure is rated red"
	case speech.Missed && judged.Status == kpi.Green:
		wrong = "says that the target is missed, and the figure is rated green"
	default:
		return
	}
	x.against(e, CommentaryWrong, commentaryField, "the commentary "+wrong)
}

// news says that a figure is what the return is about, and not one of an earlier quarter that comes with it: its rating has been answered for, or never will be.
func (x *reading) news(e *entry) bool {
	due := e.period.Quarter() + period.Quarter(e.m.LagQuarters)
	if e.m.Frequency == kpi.Yearly {
		due += 3 // a yearly figure may come some quarters late
	}
	return due >= x.s.Quarter
}

// moved says which way a figure went, where the period before and the same period last year, as far as they are held, agree.
func moved(m *measure, last, lastYear, p *point) (up, down bool) {
	up, down = true, true
	any := false
	for _, q := range []*point{last, lastYear} {
		if q == nil || math.IsNaN(q.value) || q == last && m.Accumulation == kpi.YearToDate {
			continue
		}
		any = true
		c := m.Shown(p.exact(m).Decimal).Cmp(m.Shown(q.exact(m).Decimal))
		up, down = up && c > 0, down && c < 0
	}
	return up && any, down && any
}

// wanting looks for the words that a rating asks for.
func (x *reading) wanting(e *entry, j Judgement) {
	if j.Status != kpi.Red && j.Status != kpi.Amber {
		return
	}
	withheld := func(f field) bool {
		for _, h := range e.held {
			if h.field == f {
				return true
			}
		}
		return false
	}
	if e.words.Commentary == "" && !withheld(commentaryField) {
		x.against(e, CommentaryNone, commentaryField, "the figure is "+j.Status.String()+" and has no commentary")
	}
	if e.words.CorrectiveAction == "" && !withheld(actionField) {
		x.against(e, ActionNone, actionField, "the figure is "+j.Status.String()+" and has no corrective action")
	}
}
