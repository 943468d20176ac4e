package framework

// The tables of the risk register and of the council's own matrix.

var riskRef = Column{Name: "risk", Content: Key, Required: true, Limit: 40, RefersTo: []string{"risks"}, Meaning: "reference of the risk", Example: "R12"}

func likelihood(name, meaning string) Column {
	return Column{Name: name, Content: Line, Limit: shortText, Default: "not assessed", Meaning: meaning + ", in the words of the matrix", Example: "Unlikely"}
}

func impact(name, meaning string) Column {
	return Column{Name: name, Content: Line, Limit: shortText, Default: "not assessed", Meaning: meaning + ", in the words of the matrix", Example: "Bad"}
}

var riskMatrixTable = &TableSchema{
	Name: "risk_matrix", One: "cell of the risk matrix", Main: "band", Key: []string{"likelihood", "impact"},
	Meaning: "The council's own words for likelihood and impact, with the band of each cell. A band is looked up here and never worked out from a score.",
	Columns: []Column{
		{Name: "likelihood", Content: Line, Required: true, Limit: shortText, Meaning: "word for a likelihood", Example: "Unlikely"},
		{Name: "likelihood_level", Content: Whole, Required: true, Least: 1, Limit: 9, Meaning: "its place on the axis, 1 for the least likely", Example: "2"},
		{Name: "impact", Content: Line, Required: true, Limit: shortText, Meaning: "word for an impact", Example: "Bad"},
		{Name: "impact_level", Content: Whole, Required: true, Least: 1, Limit: 9, Meaning: "its place on the axis, 1 for the slightest", Example: "3"},
		{Name: "band", Content: Line, Required: true, Limit: shortText, Meaning: "what the council calls a risk in this cell", Example: "Medium"},
		{Name: "grave", Content: Whole, Required: true, Least: 0, Limit: 3, Meaning: "how grave the band is, 0 (slight) to 3 (gravest)", Example: "1"},
		validFrom, validTo,
	},
}

var risksTable = &TableSchema{
	Name: "risks", One: "risk", Main: "description", Key: []string{"ref"},
	Meaning: "The risk register: what could keep outcomes from coming about. Likelihood and impact are words of the matrix.",
	Columns: []Column{
		{Name: "ref", Content: Key, Required: true, Limit: 40, Meaning: "reference by which people, returns and tables name it", Example: "R12"},
		{Name: "description", Content: Prose, Required: true, Limit: remarkText, Meaning: "what may happen", Example: "Our data sources will not be reliable and efficient"},
		{Name: "cause", Content: Prose, Limit: remarkText, Default: "none", Meaning: "what would bring it about", Example: "Records are kept in several systems"},
		likelihood("inherent_likelihood", "likelihood before anything is done about it"), impact("inherent_impact", "impact before anything is done about it"),
		likelihood("likelihood", "likelihood when the row was written; assessments of quarters stand over it"), impact("impact", "impact when the row was written"),
		likelihood("target_likelihood", "likelihood that is aimed at"), impact("target_impact", "impact that is aimed at"),
		owner("owner_role", "post that answers for it"),
		{Name: "response", Content: Word, Words: []string{"treat", "tolerate", "transfer", "terminate"}, Default: "not stated", Meaning: "what has been decided about it", Example: "treat"},
		{Name: "controls", Content: Prose, Limit: longText, Default: "none", Meaning: "what is in place against it", Example: "A data improvement programme is agreed"},
		{Name: "service", Content: PathKey, Limit: 40, RefersTo: []string{"services"}, Default: "none; it is in no return", Meaning: "service that assesses it each quarter", Example: "corporate"},
		forOrganisation, servedOutcomesOf("outcomes that it threatens"),
		{Name: "about_data", Content: YesNo, Default: "no", Meaning: "it is the risk of unreliable data, which the quality and lateness of figures give evidence of", Example: "no"},
		classified, paragraph, validFrom, validTo, illustrative,
	},
}

func servedOutcomesOf(meaning string) Column {
	c := servedOutcomes
	c.Meaning = meaning + ", of any tier"
	return c
}

var riskIndicatorsTable = &TableSchema{
	Name: "risk_indicators", One: "indicator of risk", Main: "trigger", Key: []string{"risk", "indicator"},
	Meaning: "Measures that tell of a risk, perhaps with a trigger beyond which a figure is a warning.",
	Columns: []Column{
		riskRef, indicatorRef,
		{Name: "trigger", Content: Number, Default: "none", Meaning: "figure beyond which it is a warning", Example: "40"},
		{Name: "side", Content: Word, Words: []string{"above", "below"}, Default: "above", Meaning: "on which side of the trigger it is a warning", Example: "above"},
	},
}

var riskActionsTable = &TableSchema{
	Name: "risk_actions", One: "action", Main: "title", Key: []string{"action"},
	Meaning: "What is to be done about risks, and by when.",
	Columns: []Column{
		{Name: "action", Content: Key, Required: true, Limit: 40, Meaning: "reference", Example: "R12-A"},
		riskRef,
		{Name: "title", Content: Line, Required: true, Limit: titleText, Meaning: "what is to be done", Example: "Assess the data quality of every measure"},
		owner("owner_role", "post that will do it"),
		{Name: "due", Content: Date, Required: true, Meaning: "by when", Example: "2025-12-31"},
		{Name: "done", Content: Date, Default: "open", Meaning: "day on which it was done", Example: "2025-11-28"},
	},
}

var riskStatesTable = &TableSchema{
	Name: "risk_states", One: "state of risk", Main: "likelihood", Key: []string{"risk", "quarter"},
	Meaning: "How risks were assessed at the end of a quarter, from a risk system or from before perfpack. What a return says of the same quarter stands over it.",
	Columns: []Column{
		riskRef, stateOf,
		{Name: "likelihood", Content: Line, Required: true, Limit: shortText, Meaning: "likelihood, in the words of the matrix", Example: "Unlikely"},
		{Name: "impact", Content: Line, Required: true, Limit: shortText, Meaning: "impact, in the words of the matrix", Example: "Bad"},
		{Name: "action", Content: Prose, Limit: remarkText, Default: "none", Meaning: "what is being done next", Example: "Appoint a data manager"},
		{Name: "action_due", Content: Date, Default: "none", Meaning: "by when", Example: "2026-01-31"},
		why,
	},
}
