package framework

// The tables of the golden thread: who and what outcomes depend on, down to the objectives of single posts, and who decides and scrutinises.

var partnersTable = &TableSchema{
	Name: "partners", One: "partner", Main: "name", Key: []string{"partner"},
	Meaning: "Organisations on whose contribution outcomes depend.",
	Columns: []Column{
		{Name: "partner", Content: Key, Required: true, Limit: 40, Meaning: "reference", Example: "police"},
		{Name: "name", Content: Line, Required: true, Limit: titleText, Meaning: "name as printed", Example: "The police"},
		{Name: "kind", Content: Line, Limit: shortText, Default: "none", Meaning: "kind of organisation", Example: "Public body"},
		{Name: "contribution", Content: Prose, Limit: remarkText, Default: "none", Meaning: "what the outcome depends on it for", Example: "Neighbourhood teams"},
		servedOutcomes, classified, paragraph, validFrom, validTo, illustrative,
	},
}

var plansTable = &TableSchema{
	Name: "plans", One: "plan", Main: "title", Key: []string{"plan"},
	Meaning: "The golden thread of plans, from the corporate plan to the objectives of single posts. A plan serves the outcomes it names, or those of the plan above it.",
	Columns: []Column{
		{Name: "plan", Content: Key, Required: true, Limit: 40, Meaning: "reference", Example: "SP-HSG"},
		{Name: "kind", Content: Word, Required: true, Words: []string{"corporate_plan", "strategy", "commissioning_strategy", "service_plan", "specification", "personal_objective"},
			Meaning: "what kind of plan it is; an objective is a line of a personal plan", Example: "service_plan"},
		{Name: "title", Content: Line, Required: true, Limit: titleText, Meaning: "title, or the objective itself", Example: "Housing service plan 2025/26"},
		{Name: "parent", Content: Key, Limit: 40, RefersTo: []string{"plans"}, Default: "none, at the top", Meaning: "plan that it carries out", Example: "CP"},
		{Name: "service", Content: PathKey, Limit: 40, RefersTo: []string{"services"}, Default: "none", Meaning: "service whose plan it is", Example: "housing"},
		owner("role", "post whose objective it is"),
		servedOutcomes, forOrganisation, classified, paragraph, validFrom, validTo, illustrative,
	},
}

var activitiesTable = &TableSchema{
	Name: "activities", One: "activity", Main: "title", Key: []string{"activity", "outcome"},
	Meaning: "The theory of change: what is done so that an outcome comes about, how well it is known to work, and after how long. An activity may serve several outcomes, in a row each.",
	Columns: []Column{
		{Name: "activity", Content: Key, Required: true, Limit: 40, Meaning: "reference", Example: "ACT-09"},
		{Name: "title", Content: Line, Required: true, Limit: titleText, Meaning: "what is done", Example: "Insulate the coldest council homes"},
		{Name: "outcome", Content: Key, Required: true, Limit: 40, RefersTo: []string{"outcomes"}, Meaning: "outcome that it is to bring about", Example: "1.1"},
		{Name: "evidence", Content: Word, Words: []string{"established", "plausible", "assumed"}, Default: "unstated", Meaning: "how well it is known that it does", Example: "plausible"},
		{Name: "assumption", Content: Prose, Limit: remarkText, Default: "none", Meaning: "what must hold for it to work", Example: "Tenants agree to the works"},
		{Name: "deliverable", Content: Key, Limit: 40, RefersTo: []string{"deliverables"}, Default: "none; it is everyday work", Meaning: "deliverable that carries it out", Example: "DP-04"},
		ofService,
		{Name: "started", Content: Date, Default: "always", Meaning: "day on which it began", Example: "2024-04-01"},
		{Name: "lag_quarters", Content: Whole, Least: 0, Limit: 80, Default: "0", Meaning: "how many quarters after it began the outcome can be expected to move", Example: "4"},
		classified, paragraph, validFrom, validTo, illustrative,
	},
}

var panelsTable = &TableSchema{
	Name: "panels", One: "panel", Main: "remit", Key: []string{"panel"},
	Meaning: "Scrutiny panels and committees, by the names that outcomes give.",
	Columns: []Column{
		{Name: "panel", Content: Line, Required: true, Limit: shortText, Meaning: "name, as in the outcomes", Example: "Place Scrutiny Panel"},
		{Name: "remit", Content: Prose, Limit: remarkText, Default: "none", Meaning: "what it scrutinises", Example: "Housing, planning and transport"},
		forOrganisation, owner("chair_role", "who takes the chair"), validFrom, validTo,
	},
}

var portfoliosTable = &TableSchema{
	Name: "portfolios", One: "portfolio", Main: "holder_role", Key: []string{"portfolio", "organisation"},
	Meaning: "Cabinet portfolios, by the names that outcomes give.",
	Columns: []Column{
		{Name: "portfolio", Content: Line, Required: true, Limit: shortText, Meaning: "name, as in the outcomes", Example: "Housing"},
		owner("holder_role", "who holds it"), forOrganisation, validFrom, validTo,
	},
}

var decisionsTable = &TableSchema{
	Name: "decisions", One: "decision", Main: "title", Key: []string{"decision"},
	Meaning: "Who agreed a change to the framework or the delivery plan, when, and under what power.",
	Columns: []Column{
		{Name: "decision", Content: Key, Required: true, Limit: 40, Meaning: "reference", Example: "D-2025-14"},
		{Name: "title", Content: Line, Required: true, Limit: titleText, Meaning: "what was agreed", Example: "Later date for the appointment of a contractor"},
		{Name: "taken_on", Content: Date, Required: true, Meaning: "day on which it was taken", Example: "2025-09-09"},
		{Name: "body", Content: Line, Required: true, Limit: shortText, Meaning: "who took it, by body or post", Example: "Cabinet"},
		{Name: "delegation", Content: Line, Limit: titleText, Default: "none; it was the body's own power", Meaning: "delegation under which it was taken", Example: "Minor changes to the framework, delegated by cabinet"},
		why, forOrganisation, classified, paragraph, illustrative,
	},
}
