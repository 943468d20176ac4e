// Package pack arranges what has been assessed into what is published: the cabinet report, the workbook for scrutiny and the rows of the open data.
//
// It decides what is said, in which order and in which words, and puts it into documents as data. It does no arithmetic on figures beyond counting
// and the plain difference of two printed ones, and no input or output: the same assessments always make the same documents.
package pack

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"perfpack/pipeline/document"
	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// Neighbour is another council with the same framework, and how its public measures stand.
type Neighbour struct {
	Organisation Organisation
	Assessments  []kpi.Assessment
}

// Pack is what is known of one organisation's quarter, ready to be printed.
type Pack struct {
	Title        string // of the framework
	Organisation Organisation
	Quarter      period.Quarter
	// Edition is what the pack is: a draft or a final one, and which of its quarter's packs.
	Edition Edition
	// Dated is the day the pack gives as its own: the day of its cut-off, never the day on which a computer made it.
	Dated time.Time
	// ReturnsDue is the last day on which a return was in time.
	ReturnsDue time.Time
	// Notice is printed where readers cannot miss it, when titles, targets or figures are illustrative.
	Notice string
	Cover  CoverReport
	// Texts are what officers wrote, by the name of the place where it is printed; see [TextNames].
	Texts map[string]Text

	Framework *kpi.Framework // as it holds on the last day of the quarter
	// Assessments are in the order of the framework; each public measure has one for each area it is reported for.
	Assessments []kpi.Assessment
	Standings   map[string]kpi.Standing // by reference of the outcome; the empty reference is the whole
	Readiness   kpi.Readiness
	// Since is what has changed; nil where there is nothing to set this quarter against.
	Since *Since
	// Changes are those of the framework since the last pack. They mean nothing when Since is nil or rests on no published pack.
	Changes  []Change
	Returns  []Return
	Punctual kpi.Punctual // how the returns of the quarter came in
	// Beside is what stands beside the measures: delivery, money and risk; nil where the framework holds none of it.
	Beside *kpi.Beside
	// Neighbours are councils that have agreed with this one to be shown side by side.
	Neighbours []Neighbour
	// ExemptUnder are the paragraphs of Schedule 12A by which an appendix that goes with the report is kept from publication; nil where there is none.
	ExemptUnder []int
	// Methods are the rules as they are applied, with worked examples.
	Methods []kpi.Method
	Wording *Wording

	services map[string]*kpi.Service
	areas    map[string]*kpi.Area
	outcomes map[string]*kpi.Outcome
	served   map[kpi.Ref][]string // outcomes that each measure is linked to, in the order of the links
	evidence map[strand]kpi.Evidence
	targets  map[targetsOf][]*kpi.Target // in order of period
	public   map[kpi.Ref]*kpi.Indicator
	speaks   map[kpi.Ref]*kpi.Assessment // the one figure that counts for a measure, however many areas it is reported for
	newRed   map[*kpi.Assessment]bool
	drafting bool // figures are written as references
	promised map[*kpi.Assessment]*kpi.Promise
}

// Edition says for whom a pack was made: a draft is to be read over, a final one is published.
type Edition struct {
	Kind    EditionKind
	Version int // of all the packs of the quarter
}

// EditionKind is the kind of an edition.
type EditionKind uint8

// The kinds. What is looked at only, such as the standing of the measures, is no edition; what is made as it would have been made in the past is none of
// the council's packs.
const (
	NoEdition EditionKind = iota
	DraftEdition
	FinalEdition
	AsKnownEdition
)

var editionWords = [...]string{"", "draft", "final", "as known"}

// As gives the pack as an edition.
func (p *Pack) As(e Edition) *Pack {
	as := *p
	as.Edition = e
	return &as
}

// status says what the pack is, as printed on its cover: "Draft, version 2".
func (p *Pack) status() string {
	if p.Edition.Kind == NoEdition {
		return ""
	}
	return p.Wording.say("edition "+editionWords[p.Edition.Kind], p.Edition)
}

type strand struct {
	measure kpi.Ref
	outcome string
}

type targetsOf struct {
	measure kpi.Ref
	who     string // organisation or area; empty for every organisation
}

// New makes the pack ready for composing. Nothing in it may be changed afterwards, since parts of its documents may be composed at the same time.
func New(p Pack) *Pack {
	fw := p.Framework
	p.services = make(map[string]*kpi.Service, len(fw.Services))
	for i := range fw.Services {
		p.services[fw.Services[i].ID] = &fw.Services[i]
	}
	p.areas = make(map[string]*kpi.Area, len(fw.Areas))
	for i := range fw.Areas {
		p.areas[fw.Areas[i].ID] = &fw.Areas[i]
	}
	p.outcomes = make(map[string]*kpi.Outcome, len(fw.Outcomes))
	for i := range fw.Outcomes {
		p.outcomes[fw.Outcomes[i].Ref] = &fw.Outcomes[i]
	}
	p.served = make(map[kpi.Ref][]string, len(fw.Indicators))
	p.evidence = make(map[strand]kpi.Evidence, len(fw.Links))
	for _, l := range fw.Links {
		p.served[l.Indicator] = append(p.served[l.Indicator], l.Outcome)
		p.evidence[strand{l.Indicator, l.Outcome}] = l.Evidence
	}
	p.public = make(map[kpi.Ref]*kpi.Indicator, len(fw.Indicators))
	for i := range fw.Indicators {
		if fw.Indicators[i].Classification == kpi.Public {
			p.public[fw.Indicators[i].Ref] = &fw.Indicators[i]
		}
	}
	p.targets = make(map[targetsOf][]*kpi.Target, len(fw.Targets))
	for i := range fw.Targets {
		t := &fw.Targets[i]
		key := targetsOf{t.Indicator, t.Organisation}
		p.targets[key] = append(p.targets[key], t)
	}
	for _, list := range p.targets {
		slices.SortStableFunc(list, func(a, b *kpi.Target) int { return a.Period.Compare(b.Period) })
	}
	p.speaks = make(map[kpi.Ref]*kpi.Assessment, len(p.Assessments))
	for _, a := range fw.Speakers(p.Assessments) {
		p.speaks[a.Indicator.Ref] = a
	}
	if p.Since != nil {
		p.newRed = make(map[*kpi.Assessment]bool, len(p.Since.NewReds))
		for _, t := range p.Since.NewReds {
			p.newRed[t.Now] = true
		}
		p.promised = make(map[*kpi.Assessment]*kpi.Promise, len(p.Since.Promises))
		for i := range p.Since.Promises {
			if pr := &p.Since.Promises[i]; pr.Now != nil {
				p.promised[pr.Now] = pr
			}
		}
	}
	return &p
}

// Organisation is the council whose pack it is.
type Organisation struct {
	ID   string
	Name string
}

// Text is what officers wrote for one place in the report.
type Text struct {
	Blocks []document.Block
	// Whole says that it was written for this very quarter and takes the place of what would be written from the data;
	// otherwise it stands before that.
	Whole bool
}

// Since is what has changed, and since when.
type Since struct {
	kpi.Since
	Quarter period.Quarter
	// Published says that a pack was made of that quarter. Without one, the quarter before is taken as its figures are known now.
	Published bool
}

// Change is one difference between the framework of the last pack and that of this one.
type Change struct {
	Table  string // of the framework
	Kind   string // added, removed, changed, reordered
	Key    []string
	Column string
	Was    string
	Now    string
}

// Return says what became of one service's return for the quarter.
type Return struct {
	Service  *kpi.Service
	State    string // accepted, held, rejected; empty when nothing was received
	Due      int    // lines asked for
	Filled   int    // lines with a figure or a reason
	Findings []finding.Finding
}

// serviceName gives a service as readers know it.
func (p *Pack) serviceName(id string) string {
	if s := p.services[id]; s != nil && s.Name != "" {
		return s.Name
	}
	return id
}

// leadRole gives who answers for a service, by role.
func (p *Pack) leadRole(id string) string {
	if s := p.services[id]; s != nil && s.LeadRole != "" {
		return s.LeadRole
	}
	return p.serviceName(id)
}

// areaName gives an area as readers know it.
func (p *Pack) areaName(id string) string {
	if id == p.Organisation.ID {
		return p.Organisation.Name
	}
	if a := p.areas[id]; a != nil && a.Name != "" {
		return a.Name
	}
	return id
}

// briefArea gives the name of an area as the framework has it, the reporting council's too, for places where several stand side by side.
func (p *Pack) briefArea(id string) string {
	if a := p.areas[id]; a != nil && a.Name != "" {
		return a.Name
	}
	return p.areaName(id)
}

// meeting gives who receives the report.
func (p *Pack) meeting() string { return cmp.Or(p.Cover.Meeting, "Cabinet") }

// reportTitle is the title of the report, which need not be that of the framework.
func (p *Pack) reportTitle() string { return cmp.Or(p.Cover.Title, p.Title) }

// whole is how all measures stand together.
func (p *Pack) whole() kpi.Standing { return p.Standings[""] }

// panelID names the place of a measure's panel, for links.
func panelID(a *kpi.Assessment) string { return "m-" + string(a.Indicator.Ref) + "-" + a.Area }

// At gives the assessments whose places in the report are named: those of the panels that stand there, and those that are linked to from there.
func (p *Pack) At(ids []string) []*kpi.Assessment {
	var list []*kpi.Assessment
	for i := range p.Assessments {
		if slices.Contains(ids, panelID(&p.Assessments[i])) {
			list = append(list, &p.Assessments[i])
		}
	}
	return list
}

// title gives the measure's title, with the area when it is not the organisation's own figure.
func (p *Pack) title(a *kpi.Assessment) string {
	if a.Area == p.Organisation.ID {
		return a.Indicator.Title
	}
	return a.Indicator.Title + " (" + p.areaName(a.Area) + ")"
}

// reds are the measures off target, each once however many areas it is reported for, in the order of the framework.
func (p *Pack) reds() []*kpi.Assessment {
	var list []*kpi.Assessment
	for _, ref := range p.whole().Reds {
		if a := p.speaks[ref]; a != nil {
			list = append(list, a)
		}
	}
	return list
}

// sentence makes a clause into a sentence: a capital at its head and a full stop at its end.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	s = capital(s)
	if !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") && !strings.HasSuffix(s, "!") {
		s += "."
	}
	return s
}

// capital gives a phrase its capital.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// series puts phrases into a sentence: "a, b and c".
func series(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}
