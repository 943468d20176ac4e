package framework

// The tables of the delivery plan: what is promised by when, the promises that were moved, and where each stood at the end of a quarter.

var (
	classified = Column{Name: "classification", Content: Word, Words: []string{"public", "restricted"}, Default: "the workspace's publication default", Meaning: "who may see it", Example: "public"}
	paragraph  = Column{Name: "exempt_paragraph", Content: Whole, Least: 1, Limit: 7, Default: "the workspace's", Meaning: "of what is restricted, the paragraph of Schedule 12A to the Local Government Act 1972 by which it is exempt", Example: "3"}

	servedOutcomes = Column{Name: "outcomes", Content: Keys, RefersTo: []string{"outcomes"}, Default: "none", Meaning: "outcomes that it serves, of any tier", Example: "1.1;2.3"}
	outcomeShares  = Column{Name: "outcomes", Content: Shares, RefersTo: []string{"outcomes"}, Default: "not linked to an outcome",
		Meaning: "share of it that serves each outcome, in per cent, at most 100 together; the rest is printed as not linked", Example: "1.1=60;2.3=25"}
	ofService = Column{Name: "service", Content: PathKey, Required: true, Limit: 40, RefersTo: []string{"services"}, Meaning: "service that answers for it", Example: "housing"}
	stateOf   = Column{Name: "quarter", Content: Quarter, Required: true, Meaning: "quarter at whose end it stood so", Example: "2025-26-Q2"}
	why       = Column{Name: "reason", Content: Prose, Limit: remarkText, Default: "none", Meaning: "why it stands as it does", Example: "Two bids were above the estimate"}
)

func owner(name, meaning string) Column {
	return Column{Name: name, Content: Line, Limit: shortText, Default: "none", Meaning: meaning + "; a role, not a person's name", Example: "Head of Housing"}
}

var deliverablesTable = &TableSchema{
	Name: "deliverables", One: "deliverable", Main: "title", Key: []string{"ref"},
	Meaning: "The delivery plan: pieces of work that the council has committed itself to, each with its milestones.",
	Columns: []Column{
		{Name: "ref", Content: Key, Required: true, Limit: 40, Meaning: "reference by which people, returns and tables name it", Example: "DP-04"},
		{Name: "title", Content: Line, Required: true, Limit: titleText, Meaning: "short title, as printed", Example: "Retrofit 200 council homes"},
		{Name: "description", Content: Prose, Limit: longText, Default: "none", Meaning: "what is to be done", Example: "Insulation and heat pumps in the coldest homes."},
		servedOutcomes, ofService, forOrganisation, owner("lead_role", "post that answers for it"),
		classified, paragraph, validFrom, validTo, illustrative,
	},
}

var milestonesTable = &TableSchema{
	Name: "milestones", One: "milestone", Main: "title", Key: []string{"milestone"},
	Meaning: "Steps of the deliverables, each with the day by which it was first promised.",
	Columns: []Column{
		{Name: "milestone", Content: Key, Required: true, Limit: 40, Meaning: "reference by which people, returns and tables name it", Example: "DP-04.2"},
		{Name: "deliverable", Content: Key, Required: true, Limit: 40, RefersTo: []string{"deliverables"}, Meaning: "deliverable that it is a step of", Example: "DP-04"},
		{Name: "title", Content: Line, Required: true, Limit: titleText, Meaning: "what will have been done", Example: "Contractor appointed"},
		{Name: "baseline", Content: Date, Required: true, Meaning: "day by which it was first promised; it is never changed", Example: "2025-09-30"},
		illustrative,
	},
}

var rebaselinesTable = &TableSchema{
	Name: "rebaselines", One: "new date proposed on", Main: "revised", Key: []string{"milestone", "proposed"},
	Meaning: "Each time that a milestone was given another day. One without a decision is listed in the report for cabinet to agree.",
	Columns: []Column{
		{Name: "milestone", Content: Key, Required: true, Limit: 40, RefersTo: []string{"milestones"}, Meaning: "milestone that is moved", Example: "DP-04.2"},
		{Name: "proposed", Content: Date, Required: true, Meaning: "day on which the change was asked for", Example: "2025-08-20"},
		{Name: "revised", Content: Date, Required: true, Meaning: "day by which it is promised instead", Example: "2025-12-19"},
		why,
		{Name: "decision", Content: Key, Limit: 40, RefersTo: []string{"decisions"}, Default: "not agreed yet", Meaning: "decision that agreed it", Example: "D-2025-14"},
	},
}

var milestoneStatesTable = &TableSchema{
	Name: "milestone_states", One: "state of milestone", Main: "status", Key: []string{"milestone", "quarter"},
	Meaning: "Where milestones stood at the end of a quarter, from a project system or from before perfpack. What a return says of the same quarter stands over it.",
	Columns: []Column{
		{Name: "milestone", Content: Key, Required: true, Limit: 40, RefersTo: []string{"milestones"}, Meaning: "reference of the milestone", Example: "DP-04.2"},
		stateOf,
		{Name: "status", Content: Word, Required: true, Words: []string{"not_started", "in_progress", "complete", "paused", "cancelled"}, Meaning: "how far it had got", Example: "in_progress"},
		{Name: "forecast", Content: Date, Default: "none", Meaning: "day on which it was expected to be reached", Example: "2025-11-14"},
		{Name: "actual", Content: Date, Default: "not reached", Meaning: "day on which it was reached", Example: "2025-09-12"},
		{Name: "confidence", Content: Word, Words: []string{"high", "medium", "low"}, Default: "not stated", Meaning: "how sure the service was of its forecast", Example: "medium"},
		why,
	},
}
