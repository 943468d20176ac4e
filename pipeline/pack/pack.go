// Package pack arranges what has been assessed into what is published: the cabinet report, the workbook for scrutiny and the rows of the open data.
//
// It decides what is said, in which order and in which words, and puts it into documents as data. It does no arithmetic on figures beyond counting
// and no input or output: the same assessments always make the same documents.
package pack

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// Pack is what is known of one organisation's quarter, ready to be printed.
type Pack struct {
	Title        string // of the framework
	Organisation Organisation
	Quarter      period.Quarter
	// Status is what the pack is, as printed on its cover: "Final", "Draft 2".
	Status string
	// Dated is the day the pack gives as its own: the day of its cut-off, never the day on which a computer made it.
	Dated time.Time
	// Notice is printed where readers cannot miss it, when titles, targets or figures are illustrative.
	Notice string
	// Lines stand on the cover: meeting, report number, portfolio, author by role.
	Lines []string
	// Introduction opens the report before the summary, as headed texts in the council's own words.
	Introduction []Text

	Framework *kpi.Framework // as it holds on the last day of the quarter
	// Assessments are in the order of the framework; each public measure has one for each area it is reported for.
	Assessments []kpi.Assessment
	Standings   map[string]kpi.Standing // by reference of the outcome; the empty reference is the whole
	Returns     []Return
	// Since is what has changed since the last pack; nil when there was none.
	Since     *kpi.Since
	Readiness kpi.Readiness
	Punctual  kpi.Punctual // how the returns of the quarter came in
	// Methods are the rules as they are applied, with worked examples.
	Methods []kpi.Method
	Wording *Wording

	services map[string]*kpi.Service
	areas    map[string]*kpi.Area
	served   map[kpi.Ref][]string // outcomes that each measure is linked to, in the order of the links
}

// New makes the pack ready for composing. Nothing in it may be changed afterwards, since parts of its documents may be composed at the same time.
func New(p Pack) *Pack {
	p.services = make(map[string]*kpi.Service, len(p.Framework.Services))
	for i := range p.Framework.Services {
		p.services[p.Framework.Services[i].ID] = &p.Framework.Services[i]
	}
	p.areas = make(map[string]*kpi.Area, len(p.Framework.Areas))
	for i := range p.Framework.Areas {
		p.areas[p.Framework.Areas[i].ID] = &p.Framework.Areas[i]
	}
	p.served = make(map[kpi.Ref][]string, len(p.Framework.Indicators))
	for _, l := range p.Framework.Links {
		p.served[l.Indicator] = append(p.served[l.Indicator], l.Outcome)
	}
	return &p
}

// Organisation is the council whose pack it is.
type Organisation struct {
	ID   string
	Name string
}

// Text is a headed text in the council's own words.
type Text struct {
	Heading    string
	Paragraphs []string
}

// Return says what became of one service's return for the quarter.
type Return struct {
	Service  *kpi.Service
	State    string // accepted, held, rejected; empty when nothing was received
	Received string // ISO date; empty when nothing was received
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

// panelID names the place of a measure's panel, for links.
func panelID(a *kpi.Assessment) string { return "m-" + string(a.Indicator.Ref) + "-" + a.Area }

// title gives the measure's title, with the area when it is not the organisation's own figure.
func (p *Pack) title(a *kpi.Assessment) string {
	if a.Area == p.Organisation.ID {
		return a.Indicator.Title
	}
	return a.Indicator.Title + " (" + p.areaName(a.Area) + ")"
}

// outline is the framework as a tree, with the measures that hang on it.
type outline struct {
	top      []*branch
	byRef    map[string]*branch
	unlinked []*kpi.Assessment // measures that serve no outcome, in framework order
}

// branch is one outcome with what stands beneath it.
type branch struct {
	outcome  *kpi.Outcome
	parent   *branch
	children []*branch
	// own are the measures linked to this very outcome and shown in full here; also are those shown in full elsewhere.
	own  []*kpi.Assessment
	also []*kpi.Assessment
}

// outline hangs each measure on the outcomes it is linked to. It is shown in full under the first of them and mentioned under the others.
func (p *Pack) outline() *outline {
	o := &outline{byRef: make(map[string]*branch, len(p.Framework.Outcomes))}
	for i := range p.Framework.Outcomes {
		out := &p.Framework.Outcomes[i]
		o.byRef[out.Ref] = &branch{outcome: out}
	}
	for i := range p.Framework.Outcomes {
		b := o.byRef[p.Framework.Outcomes[i].Ref]
		if parent := o.byRef[b.outcome.Parent]; parent != nil && parent != b {
			b.parent = parent
			parent.children = append(parent.children, b)
		} else {
			o.top = append(o.top, b)
		}
	}
	links := make(map[kpi.Ref][]*branch, len(p.Framework.Links))
	for _, l := range p.Framework.Links {
		if b := o.byRef[l.Outcome]; b != nil {
			links[l.Indicator] = append(links[l.Indicator], b)
		}
	}
	for i := range p.Assessments {
		a := &p.Assessments[i]
		served := links[a.Indicator.Ref]
		if len(served) == 0 {
			o.unlinked = append(o.unlinked, a)
			continue
		}
		served[0].own = append(served[0].own, a)
		for _, b := range served[1:] {
			b.also = append(b.also, a)
		}
	}
	return o
}

// top gives the outcome of the first tier above the branch, or the branch itself.
func (b *branch) top() *branch {
	for b.parent != nil {
		b = b.parent
	}
	return b
}

// walk visits the branch and everything beneath it, in reading order.
func (b *branch) walk(visit func(*branch)) {
	visit(b)
	for _, c := range b.children {
		c.walk(visit)
	}
}

// measures gives the distinct measures of the branch and everything beneath it, in reading order.
func (b *branch) measures() []*kpi.Assessment {
	var list []*kpi.Assessment
	seen := map[*kpi.Assessment]bool{}
	b.walk(func(c *branch) {
		for _, a := range slices.Concat(c.own, c.also) {
			if !seen[a] {
				seen[a] = true
				list = append(list, a)
			}
		}
	})
	return list
}

// sentence makes a clause into a sentence: a capital at its head and a full stop at its end.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(first)) + s[size:]
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}
