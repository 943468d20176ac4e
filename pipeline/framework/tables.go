package framework

// The tables of CONTRACT section 3. To add a table: describe it here, list it in schemas, decode it in decode.go, and give it its own rules if it has any;
// required cells, words, numbers, dates, periods, keys and references are checked from the description alone.

const (
	shortText  = 120  // names, roles, units
	titleText  = 250  // titles
	remarkText = 2000 // notes, sources
	longText   = 8000 // definitions, statements
)

// organisations stands, among the tables that a column refers to, for the councils of perfpack.toml.
const organisations = "organisations"

var (
	validFrom = Column{Name: "valid_from", Content: Date, Default: "from the beginning", Meaning: "first day on which the row holds", Example: "2025-04-01"}
	validTo   = Column{Name: "valid_to", Content: Date, Default: "without end", Meaning: "last day on which the row holds", Example: "2029-03-31"}

	illustrative = Column{Name: "illustrative", Content: YesNo, Default: "no", Meaning: "the row is made up as an example; the pack prints so", Example: "no"}

	indicatorRef = Column{Name: "indicator", Content: Key, Required: true, RefersTo: []string{"indicators"}, Limit: 40,
		Meaning: "reference of the indicator", Example: "ESX-204"}
	forOrganisation = Column{Name: "organisation", Content: Key, RefersTo: []string{organisations, "areas"}, Limit: 40, Default: "every organisation",
		Meaning: "organisation or area it is for", Example: "northmoor"}
)

var tiersTable = &TableSchema{
	Name: "tiers", One: "tier", Main: "name", Required: true, Key: []string{"tier"},
	Meaning: "The levels of the framework, 1 at the top. A last tier without outcomes names the indicators' own level and may be left out.",
	Columns: []Column{
		{Name: "tier", Content: Whole, Required: true, Least: 1, Limit: 9, Meaning: "number of the level, 1 at the top", Example: "1"},
		{Name: "name", Content: Line, Required: true, Limit: shortText, Meaning: "what the council calls an outcome of this level", Example: "Strategic outcome"},
	},
}

var outcomesTable = &TableSchema{
	Name: "outcomes", One: "outcome", Main: "title", Required: true, Key: []string{"ref"},
	Meaning: "What the council wants to come about, level by level. An outcome of any level but the first stands beneath one of the level above.",
	Columns: []Column{
		{Name: "ref", Content: Key, Required: true, Limit: 40, Meaning: "reference by which people and tables name it", Example: "2.3"},
		{Name: "tier", Content: Whole, Required: true, Least: 1, Limit: 9, RefersTo: []string{"tiers"}, Meaning: "its level", Example: "2"},
		{Name: "parent", Content: Key, Limit: 40, RefersTo: []string{"outcomes"}, Default: "none, at the top", Meaning: "outcome of the level above which it serves", Example: "2"},
		{Name: "title", Content: Line, Required: true, Limit: titleText, Meaning: "short title, as printed at the head of its section", Example: "Homes are warm and safe"},
		{Name: "statement", Content: Prose, Limit: longText, Default: "none", Meaning: "the outcome said in plain English", Example: "All residents live in homes that are warm, safe and affordable."},
		{Name: "portfolio", Content: Line, Limit: shortText, Default: "none", Meaning: "cabinet portfolio that answers for it", Example: "Housing"},
		{Name: "scrutiny_panel", Content: Line, Limit: shortText, Default: "none", Meaning: "panel that scrutinises it", Example: "Place Scrutiny Panel"},
		validFrom, validTo, illustrative,
	},
}

var servicesTable = &TableSchema{
	Name: "services", One: "service", Main: "name", Required: true, Key: []string{"service"},
	Meaning: "The parts of the council that return figures.",
	Columns: []Column{
		{Name: "service", Content: PathKey, Required: true, Limit: 40, Meaning: "identifier; it also names the return's file", Example: "housing"},
		{Name: "name", Content: Line, Required: true, Limit: shortText, Meaning: "name as printed", Example: "Housing"},
		{Name: "directorate", Content: Line, Limit: shortText, Default: "none", Meaning: "directorate it belongs to", Example: "Place"},
		{Name: "lead_role", Content: Line, Limit: shortText, Default: "none", Meaning: "post that answers for its return; a role, not a person's name", Example: "Head of Housing"},
		{Name: "email", Content: Email, Limit: shortText, Default: "none", Meaning: "where its return and reminders are sent; a shared mailbox is best", Example: "housing.performance@northmoor.example"},
	},
}

var indicatorsTable = &TableSchema{
	Name: "indicators", One: "indicator", Main: "title", Required: true, Key: []string{"ref"},
	Meaning: "The measures, each with everything that says how its figures are to be read.",
	Columns: []Column{
		{Name: "ref", Content: Key, Required: true, Limit: 40, Meaning: "reference by which people, returns and tables name it", Example: "ESX-204"},
		{Name: "title", Content: Line, Required: true, Limit: titleText, Meaning: "short title, as printed", Example: "Adults who say their health is good"},
		{Name: "definition", Content: Prose, Limit: longText, Default: "none", Meaning: "what exactly is counted, how and from which source", Example: "Adults answering good or very good, as a share of adults who answered."},
		{Name: "service", Content: PathKey, Required: true, Limit: 40, RefersTo: []string{"services"}, Meaning: "service that returns its figures", Example: "public-health"},
		{Name: "set", Content: Word, Words: []string{"outcome", "organisational", "service", "context"}, Default: "outcome",
			Meaning: "whether it measures change for people, the council as a whole, one service, or is only shown for context", Example: "outcome"},
		{Name: "measure", Content: Word, Words: []string{"count", "money", "proportion", "rate", "mean", "median", "index"}, Default: "count",
			Meaning: "kind of number; a percentage is a proportion with unit %, held as 61.2", Example: "proportion"},
		{Name: "accumulation", Content: Word, Words: []string{"snapshot", "in_quarter", "year_to_date", "rolling_12_months", "rolling_36_months", "annual", "academic_year", "calendar_year"},
			Default: "in_quarter", Meaning: "span that a figure covers", Example: "in_quarter"},
		{Name: "frequency", Content: Word, Words: []string{"monthly", "quarterly", "annual"}, Default: "quarterly; annual for a measure with one figure a year",
			Meaning: "how often a figure falls due", Example: "quarterly"},
		{Name: "unit", Content: Line, Limit: shortText, Default: "none", Meaning: "unit as printed; % for a percentage", Example: "%"},
		{Name: "decimals", Content: Whole, Least: 0, Limit: 6, Default: "1 for %, else 0", Meaning: "decimal places shown; status is judged at these", Example: "1"},
		{Name: "polarity", Content: Word, Words: []string{"higher", "lower", "range", "none"}, Default: "higher", Meaning: "which way is good", Example: "higher"},
		{Name: "numerator_label", Content: Line, Limit: titleText, Default: "parts are not asked for", Meaning: "what the upper part counts", Example: "adults answering good or very good"},
		{Name: "denominator_label", Content: Line, Limit: titleText, Default: "parts are not asked for", Meaning: "what the lower part counts", Example: "adults who answered"},
		{Name: "multiplier", Content: Number, Default: "100 for a proportion, else 1", Meaning: "what numerator over denominator is multiplied by", Example: "100"},
		{Name: "source", Content: Line, Limit: remarkText, Default: "none", Meaning: "where the figures come from", Example: "Annual Population Survey"},
		{Name: "lag_quarters", Content: Whole, Least: 0, Limit: 40, Default: "0", Meaning: "how many quarters after its period a figure becomes known", Example: "1"},
		{Name: "rating_scheme", Content: Word, Words: []string{"tolerance", "target_and_floor", "two_state", "none"}, Default: "the workspace's, or tolerance",
			Meaning: "rule by which a figure is rated against its target", Example: "tolerance"},
		{Name: "green_tolerance", Content: Number, Default: "the workspace's, or 0", Meaning: "shortfall that is still green", Example: "0"},
		{Name: "amber_tolerance", Content: Number, Default: "the workspace's, or 0", Meaning: "shortfall that is still amber", Example: "2.5"},
		{Name: "tolerance_kind", Content: Word, Words: []string{"absolute", "relative"}, Default: "the workspace's, or absolute",
			Meaning: "tolerances in the unit (percentage points for a percentage), or in per cent of the target", Example: "absolute"},
		{Name: "change_threshold", Content: Number, Default: "half of the last displayed place", Meaning: "smallest change that counts as one", Example: "0.5"},
		{Name: "about_people", Content: YesNo, Default: "no", Meaning: "figures count people, so that small ones are kept back", Example: "no"},
		{Name: "classification", Content: Word, Words: []string{"public", "restricted"}, Default: "the workspace's publication default", Meaning: "who may see it", Example: "public"},
		{Name: "reported_for", Content: Keys, RefersTo: []string{organisations, "areas"}, Default: "each organisation", Meaning: "organisations or areas it is returned for; for a council that is not among them while all its districts are, the figure is put together from theirs", Example: "babergh;mid-suffolk"},
		{Name: "national_code", Content: Line, Limit: shortText, Default: "none", Meaning: "code in a national framework", Example: "PHOF 2.23"},
		{Name: "state", Content: Word, Words: []string{"proposed", "defined", "baselining", "live", "paused", "retired"}, Default: "live", Meaning: "where it is in its life", Example: "live"},
		validFrom, validTo, illustrative,
		{Name: "central", Content: Prose, Limit: remarkText, Default: "not stated", Meaning: "why it says something of central importance about its outcome", Example: "Health is what the outcome is about, as people feel it themselves."},
		{Name: "common_sense", Content: Prose, Limit: remarkText, Default: "not stated", Meaning: "why it is common sense and speaks to many audiences", Example: "Everybody can answer how good their health is."},
		{Name: "sound_data", Content: Prose, Limit: remarkText, Default: "not stated", Meaning: "why its data are accurate, reliable, consistent and available regularly", Example: "A yearly survey with the same question since 2012."},
		paragraph,
	},
}

var linksTable = &TableSchema{
	Name: "links", One: "link to outcome", Required: true, Key: []string{"indicator", "outcome"},
	Meaning: "Which indicator serves which outcome, of any level, and how well that is known. An indicator may serve several.",
	Columns: []Column{
		indicatorRef,
		{Name: "outcome", Content: Key, Required: true, Limit: 40, RefersTo: []string{"outcomes"}, Meaning: "outcome that it serves", Example: "2.3"},
		{Name: "evidence", Content: Word, Words: []string{"established", "plausible", "assumed"}, Default: "unstated", Meaning: "how well it is known that it does", Example: "established"},
	},
}

var areasTable = &TableSchema{
	Name: "areas", One: "area", Main: "name", Key: []string{"area"},
	Meaning: "Places that figures are for besides the organisations: joint areas, districts, peers, regions.",
	Columns: []Column{
		{Name: "area", Content: Key, Required: true, Limit: 40, Meaning: "identifier", Example: "joint"},
		{Name: "name", Content: Line, Required: true, Limit: shortText, Meaning: "name as printed", Example: "Babergh and Mid Suffolk"},
		{Name: "kind", Content: Word, Required: true, Words: []string{"organisation", "district", "joint", "peer", "region"},
			Meaning: "what it is to the councils that report; a joint area has one figure for several of them", Example: "joint"},
		{Name: "members", Content: Keys, RefersTo: []string{organisations, "areas"}, Default: "none", Meaning: "the areas it is made of", Example: "babergh;mid-suffolk"},
	},
}

var peerGroupsTable = &TableSchema{
	Name: "peer_groups", One: "place in peer group", Key: []string{"group", "area"},
	Meaning: "Which areas are compared with which, and when.",
	Columns: []Column{
		{Name: "group", Content: Line, Required: true, Limit: shortText, Meaning: "name of the group of comparators", Example: "Nearest neighbours"},
		{Name: "area", Content: Key, Required: true, Limit: 40, RefersTo: []string{organisations, "areas"}, Meaning: "area that belongs to it", Example: "kent"},
		validFrom, validTo,
	},
}

var baselinesTable = &TableSchema{
	Name: "baselines", One: "baseline", Main: "value", Key: []string{"indicator", "organisation", "period"},
	Meaning: "The figures from which progress is counted.",
	Columns: []Column{
		indicatorRef, forOrganisation,
		{Name: "period", Content: Period, Required: true, Meaning: "period that the baseline is for", Example: "2023-24"},
		{Name: "value", Content: Number, Required: true, Meaning: "the figure", Example: "58.4"},
		{Name: "note", Content: Prose, Limit: remarkText, Default: "none", Meaning: "anything a reader should know", Example: "Three-year average"},
		illustrative,
	},
}

var targetsTable = &TableSchema{
	Name: "targets", One: "target", Main: "target", Key: []string{"indicator", "organisation", "period"},
	Meaning: "What figures are judged against. A financial year's target holds for its quarters: times the profile for counts and money that accumulate.",
	Columns: []Column{
		indicatorRef, forOrganisation,
		{Name: "period", Content: Period, Required: true, Meaning: "quarter or year that the target is for", Example: "2025-26"},
		{Name: "target", Content: Number, Required: true, Meaning: "the target; for a range, its lower bound", Example: "62"},
		{Name: "upper", Content: Number, Default: "none", Meaning: "upper bound of a range", Example: "70"},
		{Name: "floor", Content: Number, Default: "none", Meaning: "the least that is amber, where the rating scheme has a floor", Example: "58"},
		{Name: "profile", Content: Profile, Default: "none", Meaning: "cumulative share of the year's target due by the end of each quarter, in per cent", Example: "15/40/70/100"},
		{Name: "note", Content: Prose, Limit: remarkText, Default: "none", Meaning: "anything a reader should know", Example: "Agreed with the budget"},
		illustrative,
	},
}

func score(name, meaning string) Column {
	return Column{Name: name, Content: Whole, Least: 1, Limit: 4, Default: "not scored", Meaning: meaning + ", 1 (poor) to 4 (good)", Example: "3"}
}

var dataQualityTable = &TableSchema{
	Name: "data_quality", One: "data quality assessed on", Key: []string{"indicator", "assessed_on"},
	Meaning: "How far each indicator's figures can be relied on, and what is being done about it.",
	Columns: []Column{
		indicatorRef,
		{Name: "assessed_on", Content: Date, Default: "not yet assessed", Meaning: "day of the assessment", Example: "2025-05-12"},
		score("accuracy", "how close figures are to the truth"),
		score("validity", "whether they follow the definition"),
		score("reliability", "whether they are collected the same way each time"),
		score("timeliness", "whether they come in time to be used"),
		score("relevance", "whether they say what people need to know"),
		score("completeness", "whether anything is missing from them"),
		{Name: "issue", Content: Prose, Limit: remarkText, Default: "none", Meaning: "what is wrong", Example: "Two of nine sites do not yet record it"},
		{Name: "action", Content: Prose, Limit: remarkText, Default: "none", Meaning: "what will be done about it", Example: "Extend the recording system"},
		{Name: "owner_role", Content: Line, Limit: shortText, Default: "none", Meaning: "post that will do it; a role, not a person's name", Example: "Data manager, Housing"},
		{Name: "due", Content: Date, Default: "none", Meaning: "by when", Example: "2026-03-31"},
	},
}
