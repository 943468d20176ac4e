package framework

// A framework is replaced every few years, and councils are reorganised. The crosswalk says what became of each measure, so that its history is not lost.

var crosswalkTable = &TableSchema{
	Name: "crosswalk", One: "succession of", Main: "kind", Key: []string{"from_indicator", "from_organisation", "to_indicator", "to_organisation"},
	Meaning: "What became of the measures of a framework, or of councils, that were replaced. The old measures stay in `indicators` with their last day in valid_to, and their figures in the record; " +
		"those of periods that ended before the day in `on` are read as the earlier part of the new measure's, with a break marked [b] where its own begin. A measure may follow one that was itself a successor.",
	Columns: []Column{
		{Name: "from_indicator", Content: Key, Required: true, RefersTo: []string{"indicators"}, Limit: 40, Meaning: "the measure that was replaced", Example: "KPI-12"},
		{Name: "from_organisation", Content: Key, RefersTo: []string{organisations, "areas"}, Limit: 40, Default: "each organisation of the new measure", Meaning: "organisation or area whose figures they are", Example: "old-northmoor"},
		{Name: "from_framework", Content: Line, Limit: shortText, Default: "this framework", Meaning: "framework or council in which the measure stood, as printed", Example: "Corporate Plan 2019 to 2024"},
		{Name: "to_indicator", Content: Key, RefersTo: []string{"indicators"}, Limit: 40, Default: "none; only where it ended", Meaning: "the measure that follows it", Example: "ESX-204"},
		{Name: "to_organisation", Content: Key, RefersTo: []string{organisations, "areas"}, Limit: 40, Default: "each that the new measure is reported for", Meaning: "organisation or area whose figures they become", Example: "northmoor"},
		{Name: "kind", Content: Word, Required: true, Words: []string{"carried", "merged", "split", "ended"},
			Meaning: "it goes on; it was merged with others, in a row each; it was split up, in a row for each successor; or nothing follows it", Example: "merged"},
		{Name: "share", Content: Number, Default: "none", Meaning: "of a count or sum that was split up, the per cent that the new measure takes over; such figures are marked as estimates", Example: "60"},
		{Name: "method", Content: Word, Words: []string{"figures", "none"}, Default: "figures",
			Meaning: "figures: those of the old measure are taken over. Counts and sums of merged measures are added; percentages, rates and means are worked out from their added parts, and have none where a part is missing. none: no figure is taken over", Example: "figures"},
		{Name: "break", Content: YesNo, Default: "yes", Meaning: "no only where nothing changed but the reference, so that figures before and after can be compared", Example: "yes"},
		{Name: "on", Content: Date, Required: true, Meaning: "first day of the new measure", Example: "2025-04-01"},
		{Name: "decision", Content: Key, Limit: 40, RefersTo: []string{"decisions"}, Default: "none", Meaning: "decision by which it was replaced", Example: "D-2025-14"},
		{Name: "note", Content: Prose, Limit: remarkText, Default: "none", Meaning: "what a reader should know, such as how the definition changed", Example: "Now counts residents of both towns"},
		illustrative,
	},
}
