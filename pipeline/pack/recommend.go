package pack

import (
	"cmp"
	"fmt"
	"strings"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// ask is one thing that cabinet is asked to decide. Its text begins with the verb, in small letters: "note ...", "approve ...".
type ask struct {
	text  string
	short string // for the summary
	// see is where in the report it is set out: a title and the place it links to.
	see, at string
}

// asks are what cabinet is asked to decide, written from the data. What does not arise is not asked.
func (p *Pack) asks() []ask {
	w := p.Wording
	n := p.counts()
	var list []ask
	add := func(name string, figures any, see, at string) {
		list = append(list, ask{w.say("ask "+name, figures), w.say("ask "+name+" short", figures), see, at})
	}
	position := map[string]any{"Quarter": p.Quarter.Label()}
	for k, v := range n {
		position[k] = v
	}
	add("position", position, "Summary", "summary")
	if reds := p.reds(); len(reds) > 0 {
		add("reds", map[string]any{"Red": n["Red"], "Recovery": p.recovery(reds)}, titleOfReds, "reds")
		if idle := withoutAction(reds); len(idle) > 0 {
			names := ""
			if len(idle) <= namedAtMost {
				names = p.someNames(idle, false)
			}
			add("action", map[string]any{"Count": tallied{N: len(idle)}, "Names": names}, titleOfReds, "reds")
		}
	}
	late, provisional, revised := len(p.late()), len(p.provisional()), len(p.revised())
	if late+provisional+revised > 0 {
		var parts []string
		for _, part := range []struct {
			name string
			n    int
		}{{"late", late}, {"provisional", provisional}, {"revised", revised}} {
			if part.n > 0 {
				parts = append(parts, w.say("part "+part.name, map[string]tallied{"Count": p.tallied(part.n, part.name)}))
			}
		}
		add("data", map[string]string{"Parts": series(parts)}, titleOfReturns, "returns")
	}
	if c := p.agreed(); len(c) > 0 {
		add("changes", map[string]tallied{"Count": {N: len(c)}}, titleOfChanges, "changes")
	}
	if p.Beside != nil {
		if text, short := p.ApprovalsAsked(p.Beside); text != "" {
			list = append(list, ask{text, short, p.Wording.word("beside", "delivery"), "beside-delivery"})
		}
	}
	if panels := p.panelsServed(); len(panels) > 0 {
		names := make([]string, 0, len(panels))
		for _, s := range panels {
			names = append(names, s.name)
		}
		rest := 0
		if len(names) > namedAtMost {
			names, rest = names[:namedAtMost], len(names)-namedAtMost
		}
		add("scrutiny", map[string]any{"Panels": strings.Join(names, "; "), "Count": tallied{N: len(panels)}, "Rest": tallied{N: rest}}, titleOfMeasures, "a-measures")
	}
	return list
}

// recovery says by when action on the reds is due: each with its date while they are few enough to be named, else how many have one and the latest.
func (p *Pack) recovery(reds []*kpi.Assessment) string {
	var dated []*kpi.Assessment
	latest := ""
	for _, a := range reds {
		if due := a.Current.ActionDue; due != "" {
			dated = append(dated, a)
			latest = max(latest, due)
		}
	}
	switch {
	case len(dated) == 0:
		return p.Wording.word("recovery", "none")
	case len(dated) <= namedAtMost:
		return p.Wording.say("recovery named", map[string]any{"Count": len(dated), "Names": p.someNames(dated, true), "Undated": len(reds) - len(dated)})
	}
	return p.Wording.say("recovery many", map[string]any{"Dated": tallied{N: len(dated)}, "Latest": printedDate(latest)})
}

// someNames names measures, as far as a sentence can hold them, with the dates by which action is due where they are asked for. In a draft they are
// references.
func (p *Pack) someNames(list []*kpi.Assessment, dated bool) string {
	var names []string
	for _, a := range list[:min(len(list), namedAtMost)] {
		name, date := p.title(a), printedDate(a.Current.ActionDue)
		if ref := string(a.Indicator.Ref); p.drafting {
			name, date = "{{"+ref+":title}}", "{{"+ref+":due}}"
		}
		if dated {
			name += " (" + date + ")"
		}
		names = append(names, name)
	}
	if rest := len(list) - len(names); rest > 0 {
		names = append(names, fmt.Sprintf("%s more", quantity(rest)))
	}
	return series(names)
}

// withoutAction gives the reds for which a new figure came and no action was stated. A yearly figure carried forward asks for none.
func withoutAction(reds []*kpi.Assessment) []*kpi.Assessment {
	var list []*kpi.Assessment
	for _, a := range reds {
		if a.Current.CorrectiveAction == "" && !a.Carried {
			list = append(list, a)
		}
	}
	return list
}

// agreed are the changes that the meeting is asked to approve: those to what is measured and against what.
func (p *Pack) agreed() []Change {
	var list []Change
	for _, c := range p.Changes {
		switch c.Table {
		case "outcomes", "indicators", "links", "targets", "baselines":
			list = append(list, c)
		}
	}
	return list
}

// scrutinyPanel is a panel with the outcomes of the first tier, or beneath, that are its own.
type scrutinyPanel struct {
	name     string
	branches []*branch // the highest that it is named for
}

// panelsServed lists the scrutiny panels named in the framework, in the order of its outcomes.
func (p *Pack) panelsServed() []scrutinyPanel { return panelsOf(plant(p.Framework)) }

func panelsOf(o *outline) []scrutinyPanel {
	var list []scrutinyPanel
	place := map[string]int{}
	var visit func(b *branch, above string)
	visit = func(b *branch, above string) {
		name := cmp.Or(b.outcome.ScrutinyPanel, above)
		if name != above {
			k, known := place[name]
			if !known {
				k = len(list)
				place[name] = k
				list = append(list, scrutinyPanel{name: name})
			}
			list[k].branches = append(list[k].branches, b)
		}
		for _, c := range b.children {
			visit(c, name)
		}
	}
	for _, b := range o.top {
		visit(b, "")
	}
	return list
}

// recommendations sets out what cabinet is asked to decide, numbered, in the voice of the council's form.
func (p *Pack) recommendations() []document.Block {
	asks := p.asks()
	items := make([][]document.Span, len(asks))
	for k, a := range asks {
		items[k] = []document.Span{{Text: p.voice(a.text)}, {Text: " ("}, {Text: a.see, Link: "#" + a.at}, {Text: ")."}}
	}
	return []document.Block{document.List{Numbered: true, Items: items}}
}

// voice puts a recommendation as the council's form does: "That Cabinet note ..." or "Note ...".
func (p *Pack) voice(text string) string {
	if p.Cover.Form == EssexForm {
		return p.Wording.say("ask voice", map[string]string{"Meeting": p.meeting(), "Text": text})
	}
	return capital(text)
}

// The titles of the parts that sentences refer to.
const (
	titleOfReds     = "Measures off target"
	titleOfReturns  = "Returns, late and revised figures"
	titleOfChanges  = "Changes to the framework"
	titleOfMeasures = "Appendix A: measures by scrutiny panel"
)
