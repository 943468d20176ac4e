package framework

// The tables of money and of what it is tied up in. Sums are in pounds.

var (
	budgetYear   = Column{Name: "year", Content: FinancialYear, Required: true, Meaning: "financial year", Example: "2025-26"}
	theirs       = Column{Name: "organisation", Content: Key, RefersTo: []string{organisations, "areas"}, Limit: 40, Default: "the only organisation", Meaning: "council or joint area whose it is", Example: "northmoor"}
	splitBetween = Column{Name: "split", Content: Shares, RefersTo: []string{organisations, "areas"}, Default: "borne by its organisation alone",
		Meaning: "of what is joint, the share that each council bears, in per cent, 100 together", Example: "northmoor=45;eastmoor=55"}
)

func sum(name, meaning string) Column {
	return Column{Name: name, Content: Number, Default: "none", Meaning: meaning + ", in pounds", Example: "1250000"}
}

var budgetsTable = &TableSchema{
	Name: "budgets", One: "budget line", Main: "approved", Key: []string{"line", "year"},
	Meaning: "Lines of the budget, with the share of each that serves an outcome. Revenue, capital and savings are told apart and never added.",
	Columns: []Column{
		{Name: "line", Content: Key, Required: true, Limit: 40, Meaning: "reference by which people, returns and tables name it", Example: "REV-12"},
		budgetYear,
		{Name: "title", Content: Line, Required: true, Limit: titleText, Meaning: "short title, as printed", Example: "Homelessness prevention"},
		ofService, theirs,
		{Name: "kind", Content: Word, Words: []string{"revenue", "capital", "savings"}, Default: "revenue", Meaning: "account it belongs to", Example: "revenue"},
		{Name: "flow", Content: Word, Words: []string{"spending", "income", "net"}, Default: "spending",
			Meaning: "spending or income, each held as a positive sum; or net spending, from which income has been taken off", Example: "spending"},
		{Name: "approved", Content: Number, Required: true, Meaning: "budget as it was set, or saving planned, in pounds", Example: "1250000"},
		{Name: "revised", Content: Number, Default: "as approved", Meaning: "budget as it has been changed since, in pounds", Example: "1310000"},
		outcomeShares,
		splitBetween,
		{Name: "outputs", Content: Key, Limit: 40, RefersTo: []string{"indicators"}, Default: "none", Meaning: "indicator that counts what the line pays for, from which its unit cost follows", Example: "ESX-204"},
		classified, paragraph, illustrative,
	},
}

var budgetStatesTable = &TableSchema{
	Name: "budget_states", One: "state of budget line", Main: "forecast", Key: []string{"line", "quarter"},
	Meaning: "Where lines stood at the end of a quarter, from the ledger or from before perfpack. What a return says of the same quarter stands over it.",
	Columns: []Column{
		{Name: "line", Content: Key, Required: true, Limit: 40, RefersTo: []string{"budgets"}, Meaning: "reference of the line", Example: "REV-12"},
		stateOf,
		sum("profile", "budget for the year to date"), sum("actual", "spent, received or saved in the year to date"), sum("forecast", "expected for the whole year"),
		{Name: "savings", Content: Word, Words: []string{"delivered", "on_track", "at_risk", "undeliverable"}, Default: "not stated", Meaning: "of a saving, how it is coming along", Example: "on_track"},
		why,
	},
}

var moneyRulesTable = &TableSchema{
	Name: "money_rules", One: "rating rule", Key: []string{"level", "kind"},
	Meaning: "From where on an adverse variance is amber or red. Of a percentage and a sum, the one that is reached first counts. Without rules, variances are not rated.",
	Columns: []Column{
		{Name: "level", Content: Word, Required: true, Words: []string{"line", "service", "directorate", "outcome", "organisation"}, Meaning: "what is rated by it", Example: "service"},
		{Name: "kind", Content: Word, Words: []string{"revenue", "capital", "savings"}, Default: "revenue", Meaning: "account it holds for", Example: "revenue"},
		{Name: "red_percent", Content: Number, Default: "none", Meaning: "adverse variance in per cent of the budget from which it is red", Example: "5"},
		sum("red_amount", "adverse variance from which it is red"),
		{Name: "amber_percent", Content: Number, Default: "any adverse variance, where neither amber threshold is set", Meaning: "adverse variance in per cent of the budget from which it is amber", Example: "1"},
		sum("amber_amount", "adverse variance from which it is amber"),
	},
}

var deflatorsTable = &TableSchema{
	Name: "deflators", One: "price level", Main: "index", Key: []string{"year"},
	Meaning: "The level of prices in each financial year, so that unit costs can be given in real terms.",
	Columns: []Column{
		budgetYear,
		{Name: "index", Content: Number, Required: true, Meaning: "price level of the year, on the base of its series", Example: "103.2"},
		{Name: "source", Content: Line, Limit: remarkText, Default: "none", Meaning: "where it comes from", Example: "GDP deflators, HM Treasury"},
	},
}

var assetsTable = &TableSchema{
	Name: "assets", One: "asset", Main: "value", Key: []string{"ref"},
	Meaning: "What the council owns, with the share of each asset that serves an outcome.",
	Columns: []Column{
		{Name: "ref", Content: Key, Required: true, Limit: 40, Meaning: "reference", Example: "AST-07"},
		{Name: "title", Content: Line, Required: true, Limit: titleText, Meaning: "what it is", Example: "Recycling centres"},
		{Name: "kind", Content: Line, Limit: shortText, Default: "none", Meaning: "kind of asset", Example: "Buildings"},
		ofService, theirs,
		{Name: "value", Content: Number, Required: true, Meaning: "value in the accounts, in pounds", Example: "4200000"},
		{Name: "valued_on", Content: Date, Default: "none", Meaning: "day of the valuation", Example: "2025-03-31"},
		outcomeShares, splitBetween, classified, paragraph, validFrom, validTo, illustrative,
	},
}

var contractsTable = &TableSchema{
	Name: "contracts", One: "contract", Main: "value", Key: []string{"ref"},
	Meaning: "What the council buys from others, with the share of each contract that serves an outcome.",
	Columns: []Column{
		{Name: "ref", Content: Key, Required: true, Limit: 40, Meaning: "reference", Example: "CON-03"},
		{Name: "title", Content: Line, Required: true, Limit: titleText, Meaning: "what is bought", Example: "Home care"},
		{Name: "supplier", Content: Line, Limit: titleText, Default: "none", Meaning: "who supplies it", Example: "Several providers on a framework"},
		ofService, theirs,
		{Name: "value", Content: Number, Required: true, Meaning: "value of a year, in pounds", Example: "2400000"},
		outcomeShares, splitBetween, classified, paragraph, validFrom, validTo, illustrative,
	},
}
