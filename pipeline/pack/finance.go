package pack

import (
	"cmp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
)

// financePart is money by outcome, by service and as a whole, in words and in tables.
func (x *besides) financePart() []document.Block {
	m, w := &x.Money, x.Wording
	var blocks []document.Block
	for _, kind := range kpi.BudgetKinds() {
		if s := &m.Whole[kind]; s.Lines > 0 {
			blocks = append(blocks, document.Paragraph{Style: document.Lead, Spans: []document.Span{{Text: x.position(s)}}})
		}
	}
	rules := "no rules"
	if m.Rules {
		rules = "rules"
	}
	blocks = append(blocks, document.Text(w.word("finance", "scope")), document.Text(w.word("finance", rules)))
	blocks = append(blocks, document.Heading{Level: 2, Text: "By outcome"})
	for _, kind := range kpi.BudgetKinds() {
		if m.Whole[kind].Lines > 0 {
			blocks = append(blocks, x.outcomesTable(kind))
		}
	}
	blocks = append(blocks, document.Heading{Level: 2, Text: "By service"}, x.servicesTable())
	if len(m.Largest) > 0 {
		blocks = append(blocks, document.Heading{Level: 2, Text: "The largest variances"}, x.linesTable("The ten largest variances, whichever way they go", m.Largest))
	}
	if len(m.Savings) > 0 {
		blocks = append(blocks, document.Heading{Level: 2, Text: "Savings"}, x.savingsTable())
	}
	if len(m.UnitCosts) > 0 {
		blocks = append(blocks, document.Heading{Level: 2, Text: "Unit costs"}, x.said("finance unit cost", map[string]string{"Year": m.UnitCosts[0].Year.Label()}), x.unitCostsTable())
	}
	if !m.Assets.IsZero() || !m.Contracts.IsZero() {
		blocks = append(blocks, document.Heading{Level: 2, Text: "Assets and contracts"}, x.holdingsTable())
	}
	return blocks
}

// position says in a sentence how a sum stands.
func (x *besides) position(s *kpi.MoneySum) string {
	account := x.Wording.word("account", s.Kind.String())
	if s.Variance == nil {
		return x.Wording.say("finance none", map[string]string{"Account": account})
	}
	amount := ""
	if !s.Variance.Amount.IsZero() {
		amount = pounds(s.Variance.Amount.Abs())
	}
	text := x.Wording.say("finance position", map[string]any{
		"Account": account, "Kind": s.Kind.String(), "Forecast": pounds(s.Variance.Forecast), "Budget": pounds(s.Variance.Budget), "Says": s.Variance.Says.String(),
		"Amount": amount, "Percent": percentText(s.Variance.Percent), "Unreported": s.Unreported,
	})
	if s.Unreported > 0 {
		text += " " + x.Wording.say("finance unreported", map[string]any{"Count": s.Unreported, "Budget": pounds(s.Budget.Sub(s.Variance.Budget))})
	}
	return text
}

// moneyColumns are those of every table of sums.
func moneyColumns(first ...document.Column) []document.Column {
	return append(first,
		document.Column{Heading: "Budget (£)", Align: document.Right, Width: 1.3}, document.Column{Heading: "Forecast (£)", Align: document.Right, Width: 1.3},
		document.Column{Heading: "Variance (£)", Align: document.Right, Width: 1.2}, document.Column{Heading: "Variance (%)", Align: document.Right, Width: 0.9},
		document.Column{Heading: "In words", Width: 1.6}, document.Column{Heading: "Rating", Width: 0.9},
	)
}

// moneyCells are those beneath them. The budget is that of every line, and the comparison of the lines with a forecast; where these differ, the words say so.
func (x *besides) moneyCells(budget decimal.Decimal, v *kpi.Variance, unreported int, rating kpi.MoneyRating) []document.Cell {
	if v == nil {
		return []document.Cell{poundsCell(budget), textCell("Not given"), textCell("None"), textCell("None"), textCell("No forecast"), textCell(x.Wording.word("variance", kpi.MoneyUnrated.String()))}
	}
	says := capital(v.Says.String())
	if unreported > 0 {
		says += "; some lines without a forecast"
	}
	return []document.Cell{poundsCell(budget), poundsCell(v.Forecast), poundsCell(v.Amount), signed(v.Percent), textCell(says), textCell(x.Wording.word("variance", rating.String()))}
}

func (x *besides) sumCells(s *kpi.MoneySum) []document.Cell {
	return x.moneyCells(s.Budget, s.Variance, s.Unreported, s.Rating)
}

// outcomesTable has a line for each outcome of the first tier, what is not linked, and the whole, of one kind of budget.
func (x *besides) outcomesTable(kind kpi.BudgetKind) document.Table {
	m, w := &x.Money, x.Wording
	t := x.moneyTable(x.tree.top, kind)
	outcomes := t.Rows
	t.Rows = func(yield func(document.Row) bool) {
		going := true
		outcomes(func(r document.Row) bool {
			going = yield(r)
			return going
		})
		_ = going && yield(document.Row{Cells: append([]document.Cell{textCell(w.word("finance", "unlinked"))}, x.sumCells(&m.Unlinked.Within[kind])...)}) &&
			yield(document.Row{Cells: append([]document.Cell{textCell(w.word("finance", "whole"))}, x.sumCells(&m.Whole[kind])...), Total: true})
	}
	return t
}

// moneyTable has a line for each of some outcomes that has money of a kind.
func (x *besides) moneyTable(branches []*branch, kind kpi.BudgetKind) document.Table {
	m := &x.Money
	account := x.Wording.word("account", kind.String())
	return document.Table{
		ID: "finance-outcomes-" + strings.ToLower(account), Caption: account + " by outcome, " + m.Year.Label(),
		Columns: moneyColumns(document.Column{Heading: "Outcome", Width: 3.2, RowHeading: true}),
		Rows: func(yield func(document.Row) bool) {
			for _, b := range branches {
				if s := &m.Of(b.outcome.Ref).Within[kind]; s.Lines > 0 && !yield(document.Row{Cells: append([]document.Cell{{Text: b.name(), Link: "#" + b.id()}}, x.sumCells(s)...)}) {
					return
				}
			}
		},
	}
}

func (x *besides) servicesTable() document.Table {
	m := &x.Money
	return document.Table{
		ID: "finance-services", Caption: "By service and account, " + m.Year.Label(),
		Columns: moneyColumns(document.Column{Heading: "Service", Width: 3, RowHeading: true}, document.Column{Heading: "Account", Width: 1}),
		Rows: func(yield func(document.Row) bool) {
			for i := range m.Services {
				for _, kind := range kpi.BudgetKinds() {
					s := &m.Services[i].Sums[kind]
					if s.Lines > 0 && !yield(document.Row{Cells: append([]document.Cell{textCell(x.serviceName(m.Services[i].Name)), textCell(x.Wording.word("account", kind.String()))}, x.sumCells(s)...)}) {
						return
					}
				}
			}
			for _, kind := range kpi.BudgetKinds() {
				s := &m.Whole[kind]
				if s.Lines > 0 && !yield(document.Row{Cells: append([]document.Cell{textCell(x.Wording.word("finance", "whole")), textCell(x.Wording.word("account", kind.String()))}, x.sumCells(s)...), Total: true}) {
					return
				}
			}
		},
	}
}

// linesTable has a row for each of some lines, with why it stands as it does.
func (x *besides) linesTable(caption string, lines []*kpi.LineMoney) document.Table {
	return document.Table{
		ID: "finance-lines-" + sheetWord(strings.ToLower(caption)), Caption: caption,
		Columns: append(moneyColumns(document.Column{Heading: "Ref", Width: 0.9}, document.Column{Heading: "Line", Width: 2.6, RowHeading: true}),
			document.Column{Heading: "Since last quarter (£)", Align: document.Right, Width: 1.1}, document.Column{Heading: "Reason", Width: 2.4}),
		Rows: func(yield func(document.Row) bool) {
			for _, l := range lines {
				reason := ""
				if l.State != nil {
					reason = sentence(l.State.Reason)
				}
				cells := append([]document.Cell{textCell(l.Line.Line), textCell(l.Line.Title)}, x.moneyCells(l.Budget, l.Variance, 0, l.Rating)...)
				if !yield(document.Row{Cells: append(cells, maybePounds(l.Movement), textCell(cmp.Or(reason, "None stated.")))}) {
					return
				}
			}
		},
	}
}

func (x *besides) savingsTable() document.Table {
	return document.Table{
		ID: "finance-savings", Caption: "Savings by how they are coming along",
		Columns: []document.Column{
			{Heading: "State", Width: 2, RowHeading: true}, {Heading: "Lines", Align: document.Right}, {Heading: "Planned (£)", Align: document.Right}, {Heading: "Forecast (£)", Align: document.Right},
		},
		Rows: func(yield func(document.Row) bool) {
			for _, s := range x.Money.Savings {
				state := x.Wording.word("saving", cmp.Or(s.State.String(), "none"))
				if !yield(document.Row{Cells: []document.Cell{textCell(state), countCell(s.Lines), poundsCell(s.Planned), poundsCell(s.Forecast)}}) {
					return
				}
			}
		},
	}
}

func (x *besides) unitCostsTable() document.Table {
	pence := func(v decimal.Decimal) document.Cell {
		return document.Cell{Text: kpi.Number(v, 2), Kind: document.NumberCell, Number: v.InexactFloat64(), Places: 2}
	}
	return document.Table{
		ID: "finance-unit-costs", Caption: "Unit costs",
		Columns: []document.Column{
			{Heading: "Line", Width: 2.4, RowHeading: true}, {Heading: "For one of", Width: 2.4}, {Heading: "Cost the year before (£)", Align: document.Right}, {Heading: "Cost (£)", Align: document.Right},
			{Heading: "Change in cash (%)", Align: document.Right}, {Heading: "Cost in the earlier year's prices (£)", Align: document.Right}, {Heading: "Change in real terms (%)", Align: document.Right},
		},
		Rows: func(yield func(document.Row) bool) {
			for i := range x.Money.UnitCosts {
				u := &x.Money.UnitCosts[i]
				deflated := textCell("No price level")
				if u.Real.Valid {
					deflated = pence(u.Real.Decimal)
				}
				if !yield(document.Row{Cells: []document.Cell{
					textCell(u.Line.Title), textCell(u.Outputs.Title), pence(u.Before), pence(u.Now), signed(decimal.NewNullDecimal(u.CashChange)), deflated, signed(u.RealChange),
				}}) {
					return
				}
			}
		},
	}
}

// holdingsTable sets assets and contracts against outcomes.
func (x *besides) holdingsTable() document.Table {
	m := &x.Money
	return document.Table{
		ID: "finance-holdings", Caption: "Assets and contracts by outcome",
		Columns: []document.Column{
			{Heading: "Outcome", Width: 3.4, RowHeading: true}, {Heading: "Value of assets (£)", Align: document.Right, Width: 1.4}, {Heading: "Contracts, a year (£)", Align: document.Right, Width: 1.4},
		},
		Rows: func(yield func(document.Row) bool) {
			for _, b := range x.tree.top {
				o := m.Of(b.outcome.Ref)
				if !yield(document.Row{Cells: []document.Cell{{Text: b.name(), Link: "#" + b.id()}, poundsCell(o.Assets), poundsCell(o.Contracts)}}) {
					return
				}
			}
			_ = yield(document.Row{Cells: []document.Cell{textCell(x.Wording.word("finance", "unlinked")), poundsCell(m.Unlinked.Assets), poundsCell(m.Unlinked.Contracts)}}) &&
				yield(document.Row{Cells: []document.Cell{textCell(x.Wording.word("finance", "whole")), poundsCell(m.Assets), poundsCell(m.Contracts)}, Total: true})
		},
	}
}

// linesFor gives the lines that serve an outcome or anything beneath it, the largest variances first.
func (x *besides) linesFor(in map[string]bool) []*kpi.LineMoney {
	var list []*kpi.LineMoney
	for i := range x.Money.Lines {
		l := &x.Money.Lines[i]
		if slices.ContainsFunc(l.Line.Outcomes, func(s kpi.Share) bool { return in[s.Ref] }) {
			list = append(list, l)
		}
	}
	size := func(l *kpi.LineMoney) decimal.Decimal {
		if l.Variance == nil {
			return decimal.Decimal{}
		}
		return l.Variance.Amount.Abs()
	}
	slices.SortStableFunc(list, func(a, b *kpi.LineMoney) int { return size(b).Cmp(size(a)) })
	return list
}
