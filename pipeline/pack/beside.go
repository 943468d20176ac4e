package pack

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// besideFamilies are the groups of fixed words for what stands beside the measures, as families are for the measures.
var besideFamilies = map[string][]string{
	"milestone":  {"reached", "reached_late", "on_track", "forecast_late", "overdue", "paused", "cancelled", "not_reported"},
	"confidence": {"high", "medium", "low", "none"},
	"account":    {"revenue", "capital", "savings"},
	"saving":     {"delivered", "on_track", "at_risk", "undeliverable", "none"},
	"variance":   {"green", "amber", "red", "not_rated"},
	"moved":      {"up", "down", "same", "new", "first", "unknown"},
	"response":   {"treat", "tolerate", "transfer", "terminate", "none"},
	"gap": {
		"outcome_without_measure", "measure_without_outcome", "money_without_outcome", "outcome_without_work", "work_without_outcome", "plan_without_outcome",
	},
	"beside":     {"outcomes", "delivery", "finance", "risk", "thread", "crosswalk", "neighbours"},
	"neighbours": {"shared", "money"},
	"crosswalk":  {"intro", "carried", "merged", "split", "ended", "joined", "joined with a break", "not joined"},
	"page":       {"intro", "measures", "milestones", "money", "no milestones", "no money", "no measures", "no risks"},
	"finance":    {"part", "scope", "rules", "no rules", "unlinked", "whole"},
	"risk":       {"bands", "grid", "no triggers"},
	"risk side":  {"above", "below"},
	"thread":     {"no doubts", "sheet"},
	"strand": {
		"measure", "deliverable", "activity", "corporate_plan", "strategy", "commissioning_strategy", "service_plan", "specification", "personal_objective", "partner", "budget", "asset",
		"contract", "risk",
	},

	"paragraph":   {"1", "2", "3", "4", "5", "6", "7"},
	"exempt":      {"status", "footer", "not for publication", "apart"},
	"exempt kind": {"measure", "words", "deliverable", "budget", "asset", "contract", "risk", "partner", "plan", "activity", "decision"},
}

var besideSentences = []string{
	"risk overdue", "page risks", "page more measures", "page more milestones", "page more risks", "page more doubts", "page unmeasured", "page no figure", "page no baseline", "page in definition", "page bare outcomes",
	"delivery lead", "delivery quiet", "delivery moved", "delivery approvals", "delivery slip", "ask milestones", "ask milestones short",
	"finance position", "finance unreported", "finance none", "finance unit cost",
	"brief reached", "brief late", "brief money", "brief graver", "brief less grave",
	"risk lead", "risk grid alt", "risk cell", "risk crossed", "risk unchanged", "risk quiet", "risk data",
	"exempt by virtue", "exempt listed", "exempt where",
	"thread lead", "thread on track", "thread off track", "crosswalk fact", "neighbours intro",
}

// ReadBeside reads the words for what stands beside the measures, from the text of a template file of their own. Every name that is missing is named in the error.
func (w *Wording) ReadBeside(text string) error {
	if _, err := w.sentences.Parse(text); err != nil {
		return fmt.Errorf("reading the wording: %w", err)
	}
	var missing []string
	for family, words := range besideFamilies {
		for _, word := range words {
			name := family + " " + word
			piece := w.sentences.Lookup(name)
			if piece == nil {
				missing = append(missing, name)
				continue
			}
			var b bytes.Buffer
			if err := piece.Execute(&b, nil); err != nil {
				return fmt.Errorf("the wording %q: %w", name, err)
			}
			w.words[name] = b.String()
		}
	}
	for _, name := range besideSentences {
		if w.sentences.Lookup(name) == nil {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		slices.Sort(missing)
		return fmt.Errorf("the wording lacks %s", strings.Join(missing, ", "))
	}
	return nil
}

// besides composes what stands beside the measures. It arranges what was worked out and adds nothing up.
type besides struct {
	*Pack
	*kpi.Beside
	tree *outline
	// inPart has the measures that a part of the report has pages of; nil in the whole, which has all.
	inPart map[*kpi.Assessment]bool
}

// pageOf gives the place of a measure's page, or nothing where the part has none.
func (x *besides) pageOf(a *kpi.Assessment) string {
	if x.inPart != nil && !x.inPart[a] {
		return ""
	}
	return "#" + panelID(a)
}

// BesideParts gives the parts of the report on what stands beside the measures: a page for each outcome, the delivery plan, finance by outcome, risk, and
// what is missing in the golden thread. What the framework does not hold has no part.
func (p *Pack) BesideParts(b *kpi.Beside) []document.Part {
	x := &besides{Pack: p, Beside: b, tree: p.outline()}
	var parts []document.Part
	add := func(id string, has bool, wide bool, blocks func() []document.Block) {
		if has {
			parts = append(parts, document.Part{ID: id, Title: p.Wording.word("beside", strings.TrimPrefix(id, "beside-")), Landscape: wide, Blocks: func(yield func(document.Block) bool) {
				for _, block := range blocks() {
					if !yield(block) {
						return
					}
				}
			}})
		}
	}
	delivery, money, risk := len(b.Delivery.Milestones) > 0, len(b.Money.Lines) > 0, len(b.Risks.Risks) > 0
	add("beside-outcomes", (delivery || money || risk) && len(x.tree.top) > 0, false, x.outcomePages)
	add("beside-delivery", delivery, false, x.deliveryPart)
	add("beside-finance", money, true, x.financePart)
	add("beside-risk", risk, true, x.riskPart)
	add("beside-thread", delivery || money || len(p.Framework.Thread.Plans)+len(p.Framework.Thread.Activities) > 0, false, x.threadPart)
	add("beside-neighbours", len(p.Neighbours) > 0, true, x.neighboursPart)
	add("beside-crosswalk", len(p.Framework.Crosswalk) > 0, false, x.crosswalkPart)
	return parts
}

func pointers[T any](list []T) []*T {
	out := make([]*T, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out
}

// pounds prints a sum in whole pounds.
func pounds(v decimal.Decimal) string {
	s := kpi.Number(v, 0)
	if rest, ok := strings.CutPrefix(s, "−"); ok {
		return "−£" + rest
	}
	return "£" + s
}

// poundsCell gives a sum as a cell under a heading that says that it is in pounds; it is held to the penny.
func poundsCell(v decimal.Decimal) document.Cell {
	return document.Cell{Text: kpi.Number(v, 0), Kind: document.NumberCell, Number: v.InexactFloat64(), Places: 2}
}

func maybePounds(v decimal.NullDecimal) document.Cell {
	if !v.Valid {
		return textCell("Not given")
	}
	return poundsCell(v.Decimal)
}

// percentText prints a percentage without its sign, which the words beside it have said already.
func percentText(v decimal.NullDecimal) string {
	if !v.Valid {
		return ""
	}
	return kpi.Number(v.Decimal.Abs(), 1) + "%"
}

// signed gives a percentage as a cell.
func signed(v decimal.NullDecimal) document.Cell {
	if !v.Valid {
		return textCell("None")
	}
	return document.Cell{Text: kpi.Number(v.Decimal, 1), Kind: document.NumberCell, Number: v.Decimal.InexactFloat64(), Places: 1}
}

// shortDay prints a day for a table; the unknown day as the words for it.
func shortDay(day time.Time, unknown string) document.Cell {
	if day.IsZero() {
		return textCell(unknown)
	}
	return document.Cell{Text: day.Format("2 Jan 2006"), Kind: document.DateCell, Date: day}
}

// under gives the references of an outcome and of everything beneath it.
func (x *besides) under(b *branch) map[string]bool {
	in := map[string]bool{}
	b.walk(func(c *branch) { in[c.outcome.Ref] = true })
	return in
}

func serving(refs []string, in map[string]bool) bool {
	return slices.ContainsFunc(refs, func(ref string) bool { return in[ref] })
}
