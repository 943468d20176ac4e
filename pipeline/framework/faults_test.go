package framework

import (
	"strings"
	"testing"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/sheet"
)

// faultCases has for every kind of finding at least one edit of the sound framework that provokes it, and nothing else.
var faultCases = []struct {
	name  string
	code  finding.Code
	edits []edit
	cell  string // where, in the table of the first edit
	found string // part of what is said to be found
	mend  string // part of what is said to mend it
}{
	{"a table that is needed is missing", tableMissing, []edit{{"links", "", ""}}, "", "table links is not there", "headings indicator, outcome"},
	{"a table is given twice", tableTwice, []edit{{"Tiers", "", "tier,name\n1,Priority\n2,Outcome\n"}}, "", "second time", "keep one"},
	{"a file is no table", tableUnknown, []edit{{"notes", "", "a\nb\n"}}, "", "no table known here", "the tables known here are tiers"},
	{"a file's name is misspelt", tableUnknown, []edit{{"peer_group", "", "a\nb\n"}}, "", "no table known here", "name it peer_groups"},
	{"a column that is needed is missing", columnMissing, []edit{{"services", "name,", "title,"}}, "", "column name is not there", "such as Housing"},
	{"a heading stands twice", columnTwice, []edit{{"data_quality", "issue,action,owner_role", "Owner role,action,owner_role"}}, "K1", "stands at I and at K", "keep one"},
	{"a heading is misspelt", columnMisspelt, []edit{{"services", "directorate", "directorat"}}, "C1", "“directorat” is not known", "write directorate"},
	{"a cell that must be filled is empty", cellEmpty, []edit{{"services", "health,Public Health", "health, "}}, "B3", "name is empty", "such as Housing"},
	{"a target row has no target", cellEmpty, []edit{{"targets", "2025-26-Q2,63.50", "2025-26-Q2,"}}, "D3", "target is empty", "such as 62"},
	{"a formula came to an error", cellError, []edit{{"targets", "400", "#REF!"}}, "D4", "#REF! is the error of a formula", "write the value"},
	{"a word is not one of those known", badWord, []edit{{"indicators", "context,mean", "context,averge"}}, "E7", "“averge”", "write count, money, proportion, rate, mean, median or index"},
	{"a word has a slip in it", badWord, []edit{{"indicators", "%,2,range", "%,2,rnage"}}, "J4", "“rnage”", "it may be that range was meant"},
	{"a word of another program is used", badWord, []edit{{"indicators", "%,2,range", "%,2,between"}}, "J4", "“between”", "it may be that range was meant"},
	{"a yes or no is something else", badYesNo, []edit{{"indicators", "yes,restricted,joint,baselining", "TRUE,restricted,joint,baselining"}}, "T5", "“TRUE”", "it may be that yes was meant"},
	{"a number has a thousands comma", badNumber, []edit{{"targets", "400", `"1,400"`}}, "D4", "“1,400” is not a plain number", "write 1400"},
	{"a number has a percent sign", badNumber, []edit{{"targets", "63.50", "63.5%"}}, "D3", "“63.5%”", "write 63.5"},
	{"a number has an exponent", badNumber, []edit{{"targets", "400", "4E+02"}}, "D4", "“4E+02”", "digits only"},
	{"a number is a word", badNumber, []edit{{"baselines", "58.4", "tbc"}}, "D2", "“tbc”", "digits only"},
	{"a whole number has decimals", badNumber, []edit{{"indicators", "%,2,range", "%,1.5,range"}}, "I4", "“1.5” is not a whole number", "from 0 to 6"},
	{"decimals are below nought", outOfBounds, []edit{{"indicators", "%,2,range", "%,-1,range"}}, "I4", "-1 is out of bounds", "from 0 to 6"},
	{"a lag is below nought", outOfBounds, []edit{{"indicators", "range,,,,1,", "range,,,,-1,"}}, "N4", "-1 is out of bounds", "from 0 to 40"},
	{"a score is above four", outOfBounds, []edit{{"data_quality", "05-12,3", "05-12,5"}}, "C2", "5 is out of bounds", "from 1 to 4"},
	{"a score is nought", outOfBounds, []edit{{"data_quality", "05-12,3", "05-12,0"}}, "C2", "0 is out of bounds", "from 1 to 4"},
	{"a date is written as spreadsheets show it here", badDate, []edit{{"outcomes", "2024-04-01", "01/04/2024"}}, "H3", "“01/04/2024” is not a date", "write 2024-04-01"},
	{"a day does not exist", badDate, []edit{{"outcomes", "2024-04-01", "2023-02-29"}}, "H3", "“2023-02-29” is not a date", "such as 2025-04-01"},
	{"a period has a stroke", badPeriod, []edit{{"baselines", "2022-23", "2022/23"}}, "C2", "“2022/23” is not a period", "write 2022-23"},
	{"a period has both years in full", badPeriod, []edit{{"baselines", "2022-23", "2022/2023"}}, "C2", "“2022/2023” is not a period", "write 2022-23"},
	{"a period was turned into a date", badPeriod, []edit{{"targets", "H5,,2025-26-Q2", "H5,,Jul-25"}}, "C7", "“Jul-25” is not a period", "write 2025-07 if that is the month meant"},
	{"a period is in no known form", badPeriod, []edit{{"targets", "H5,,2025-26-Q2", "H5,,Q2"}}, "C7", "“Q2” is not a period", "a quarter as 2025-26-Q2"},
	{"a profile falls", badProfile, []edit{{"targets", "15/40/70/100", "15/40/30/100"}}, "G4", "falls from 40 to 30", "15/40/70/100"},
	{"a profile does not end in 100", badProfile, []edit{{"targets", "15/40/70/100", "15/40/70/99"}}, "G4", "ends in 99", "15/40/70/100"},
	{"a profile has three parts", badProfile, []edit{{"targets", "15/40/70/100", "40/70/100"}}, "G4", "has 3 parts", "15/40/70/100"},
	{"a profile goes below nought", badProfile, []edit{{"targets", "15/40/70/100", "-15/40/70/100"}}, "G4", "below 0", "15/40/70/100"},
	{"a profile is not of numbers", badProfile, []edit{{"targets", "15/40/70/100", "15/40/seventy/100"}}, "G4", "“seventy”", "15/40/70/100"},
	{"a reference has a blank in it", badKey, []edit{{"areas", "kent,Kent", "kent county,Kent"}, {"peer_groups", "", ""}}, "A3", "“kent county”", "40 letters, digits"},
	{"a reference is too long", badKey, []edit{{"areas", "kent,Kent", strings.Repeat("k", 41) + ",Kent"}, {"peer_groups", "", ""}}, "A3", "cannot be an identifier", "up to 40"},
	{"a service begins with a hyphen", badKey, []edit{{"services", "housing,H", "-housing,H"}, {"indicators", "", "ref,title,service\n"}, {"links", "", "indicator,outcome\n"}, {"targets", "", ""}, {"baselines", "", ""}, {"data_quality", "", ""}, {"risk_indicators", "", ""}},
		"A2", "“-housing”", "beginning with a letter"},
	{"a list is separated by commas", badKey, []edit{{"areas", "northmoor;eastmoor", `"northmoor, eastmoor"`}}, "D2", "not a list", "northmoor;eastmoor"},
	{"an address is none", badEmail, []edit{{"services", "housing@northmoor.example", "housing at northmoor"}}, "E2", "does not look like an e-mail address", "one address"},
	{"a character was lost", badCharacter, []edit{{"outcomes", "Warm homes", "Warm h\ufffdmes"}}, "D3", "could not be read", "UTF-8"},
	{"a control character is in a text", badCharacter, []edit{{"outcomes", "Warm homes", "Warm\x0bhomes"}}, "D3", "U+000B", "without it"},
	{"a text is too long", tooLong, []edit{{"outcomes", "Warm homes", strings.Repeat("é", 251)}}, "D3", "251 characters", "at most 250"},
	{"a member stands twice in its list", twiceInList, []edit{{"areas", "northmoor;eastmoor", "northmoor;eastmoor;northmoor"}}, "D2", "northmoor stands twice", "once"},
	{"a value stands in a column without heading", cellWithoutHead, nil, "", "", ""}, // by its own test: a CSV reader does not let it through

	{"a key stands twice", duplicateKey, []edit{{"services", "health,Public", "housing,Homes,,,\nhealth,Public"}}, "A3", "housing is in row 2 already", "leave one"},
	{"a target stands twice", duplicateKey, []edit{{"targets", "H5,,2025-26-Q2", "H3,,2025-26"}, {"targets", "20,,,,", "20,30,,,"}}, "A7", "H3, 2025-26 is in row 5 already", "leave one"},
	{"spans of the same indicator overlap", duplicateKey, []edit{{"indicators", ",2026-03-31", ",2026-04-01"}}, "A6", "H4 is in row 5 already", "valid_from and valid_to"},
	{"references differ by case", keysDifferByCase, []edit{{"areas", "kent,Kent", "kent,Kent,peer,\nKent,Kent"}}, "A4", "Kent differs from kent in row 3", "alike"},
	{"two services would have one file", duplicateKey, []edit{{"services", "health,Public", "Housing,Homes,,,\nhealth,Public"}}, "A3", "Housing differs from housing in row 2 only by small and capital letters, and both name files", "write both alike"},
	{"a row ends before it begins", validityReversed, []edit{{"peer_groups", "2020-04-01,2024-03-31", "2020-04-01,2019-03-31"}}, "D2", "2019-03-31 is before valid_from 2020-04-01", "correct"},
	{"a service is nowhere", unknownReference, []edit{{"indicators", "H5,Waiting time,health", "H5,Waiting time,helth"}}, "C7", "helth is not in table services", "write health if that is meant"},
	{"an outcome is nowhere", unknownReference, []edit{{"links", "H2,1.2", "H2,9.9"}}, "B4", "9.9 is not in table outcomes", "add 9.9 to table outcomes"},
	{"a parent is nowhere", unknownReference, []edit{{"outcomes", "1.2,2,1,", "1.2,2,3,"}}, "C4", "3 is not in table outcomes", "add 3"},
	{"a tier is nowhere", unknownReference, []edit{{"outcomes", "1.2,2,1,", "1.2,3,1.1,"}}, "B4", "3 is not in table tiers", "add 3"},
	{"an indicator is nowhere", unknownReference, []edit{{"baselines", "H1,,", "H11,,"}}, "A2", "H11 is not in table indicators", "H1"},
	{"an organisation is nowhere", unknownReference, []edit{{"targets", "H1,northmoor", "H1,northmor"}}, "B3", "northmor is not in perfpack.toml or table areas", "write northmoor"},
	{"an area in a list is nowhere", unknownReference, []edit{{"indicators", "northmoor;eastmoor", "northmoor;westmoor"}}, "V3", "westmoor is not in", "write eastmoor"},
	{"a member is nowhere", unknownReference, []edit{{"areas", "northmoor;eastmoor", "northmoor;nowhere"}}, "D2", "nowhere is not in", "add nowhere"},
	{"a peer is nowhere", unknownReference, []edit{{"peer_groups", "Neighbours,kent,2020", "Neighbours,essex,2020"}}, "B2", "essex is not in", "add essex"},

	{"tiers have a gap", tierGap, []edit{{"tiers", "2,Outcome", "2,Outcome\n4,Service"}}, "A4", "tier 4 and no tier 3", "without a gap"},
	{"an outcome below the top has no parent", parentMissing, []edit{{"outcomes", "1.2,2,1,", "1.2,2,,"}}, "C4", "tier 2 and names no parent", "tier 1"},
	{"an outcome at the top has a parent", parentAtTop, []edit{{"outcomes", "1.2,2,1,", "1.2,1,1,"}}, "C4", "tier 1 and names the parent 1", "clear"},
	{"a parent is of the same tier", parentTier, []edit{{"outcomes", "1.2,2,1,", "1.2,2,1.1,"}}, "C4", "its parent 1.1 of tier 2", "tier 1"},
	{"parents go round", parentCycle, []edit{{"outcomes", "1.1,2,1,", "1.1,2,1.2,"}, {"outcomes", "1.2,2,1,", "1.2,2,1.1,"}}, "C3", "1.1 to 1.2 to 1.1", "correct one"},
	{"an outcome is its own parent", parentCycle, []edit{{"outcomes", "1.2,2,1,", "1.2,2,1.2,"}}, "C4", "1.2 to 1.2", "correct one"},
	{"a parent holds at another time", parentNotThen, []edit{{"outcomes", "Place,,\n", "Place,,2024-03-31\n"}}, "C3", "holds on none of the days", "valid_from"},
	{"an area is within itself", areaCycle, []edit{{"areas", "kent,Kent,peer,", "kent,Kent,region,south\nsouth,South,region,kent"}}, "D4", "kent is a member of south", "take one out"},
	{"a joint area has one member", jointMembers, []edit{{"areas", "northmoor;eastmoor", "northmoor"}}, "D2", "has 1 member", "semicolons"},
	{"an area is called an organisation and is none", notOrganisation, []edit{{"areas", "kent,Kent,peer", "kent,Kent,organisation"}}, "A3", "not in perfpack.toml", "peer"},
	{"an organisation is called a peer", organisationKind, []edit{{"areas", "kent,Kent,peer,", "kent,Kent,peer,\nnorthmoor,Northmoor,peer,"}}, "C4", "northmoor reports by perfpack.toml", "write organisation"},
	{"a measure of a district that is no council's", inNoPack, []edit{{"indicators", "northmoor;eastmoor", "northmoor;valley"}, {"areas", "kent,Kent", "valley,Valley,district,\nkent,Kent"}}, "V3", "for valley, whose figures stand in the pack of no organisation", "among the members"},
	{"an indicator is reported for the whole and a part", reportedTwice, []edit{{"indicators", "northmoor;eastmoor", "northmoor;joint"}}, "V3", "joint and for northmoor", "leave one"},

	{"an annual measure falls due each quarter", frequencyMisfit, []edit{{"indicators", "rate,annual,,", "rate,annual,quarterly,"}}, "G5", "annual has one figure a year", "write annual"},
	{"only the numerator is labelled", partLabelMissing, []edit{{"indicators", "repairs in time,repairs,", "repairs in time,,"}}, "L2", "denominator_label is empty", "clear both"},
	{"parts are labelled for a count", partsUnused, []edit{{"indicators", "homes,,,,,", "homes,,,starts,sites,"}}, "E3", "a count is not made of parts", "clear the labels"},
	{"a percentage has another multiplier", percentMultiplier, []edit{{"indicators", "repairs in time,repairs,,", "repairs in time,repairs,1,"}}, "M2", "multiplier 1", "write 100"},
	{"a rate's multiplier is not that of its unit", unitMultiplier, []edit{{"indicators", "deaths,people,100000", "deaths,people,1000"}}, "M5", "the multiplier is 1000", "write 100000"},
	{"a multiplier is nought", notPositive, []edit{{"indicators", "deaths,people,100000", "deaths,people,0"}}, "M5", "the multiplier is 0", "above nought"},
	{"a tolerance is below nought", negative, []edit{{"indicators", "0,2.5", "0,-2.5"}}, "Q2", "amber_tolerance is -2.5", "nought or more"},
	{"a threshold is below nought", negative, []edit{{"indicators", ",0.5,", ",-0.5,"}}, "S4", "change_threshold is -0.5", "nought or more"},
	{"amber is tighter than green", toleranceOrder, []edit{{"indicators", ",0,2.5,", ",3,2.5,"}}, "Q2", "2.5 is smaller than green_tolerance 3", "at least the green one"},
	{"amber is left out", amberLeftOut, []edit{{"indicators", ",0,2.5,", ",3,,"}}, "Q2", "amber_tolerance is empty", "two_state"},
	{"an outcome indicator serves nothing", servesNothing, []edit{{"links", "H2,1.2,plausible\n", ""}}, "", "an outcome indicator that is linked to no outcome", "links"},

	{"a quarterly target for an annual measure", periodMisfit, []edit{{"targets", "H4,joint,2025-26,", "H4,joint,2025-26-Q4,"}}, "C6", "2025-26-Q4 is a quarter", "financial year"},
	{"a month's target for a quarterly measure", periodMisfit, []edit{{"targets", "H1,northmoor,2025-26-Q2", "H1,northmoor,2025-07"}}, "C3", "2025-07 is a month", "a quarter as 2025-26-Q2"},
	{"an academic year's target for a quarterly measure", periodMisfit, []edit{{"targets", "H1,,2025-26,", "H1,,2025-26 academic,"}}, "C2", "is an academic year", "financial year"},
	{"a window for a measure without windows", periodMisfit, []edit{{"baselines", "2022-23", "2022-04/P12M"}}, "C2", "rolling window", "financial year"},
	{"a day for a measure that is no snapshot", periodMisfit, []edit{{"baselines", "2022-23", "2023-03-31"}}, "C2", "is a day", "financial year"},
	{"a range has no upper bound", rangeUpper, []edit{{"targets", "2,5,", "2,,"}}, "E5", "upper is empty", "the lower one is 2"},
	{"a range is upside down", rangeOrder, []edit{{"targets", "2,5,", "5,2,"}}, "E5", "2 is below the lower bound 5", "lower bound in target"},
	{"an upper bound without a range", upperUnused, []edit{{"targets", "62,,", "62,70,"}}, "E2", "polarity is higher", "range"},
	{"a floor is missing", floorMissing, []edit{{"targets", "10,,12", "10,,"}}, "F6", "floor is empty", "write the floor"},
	{"a floor is on the wrong side", floorSide, []edit{{"targets", "10,,12", "10,,8"}}, "F6", "8 is below the target 10", "worse than the target"},
	{"a floor is above a target that should be exceeded", floorSide, []edit{{"targets", "62,,", "62,,65"}}, "F2", "65 is above the target 62", "worse than the target"},
	{"a profile for a percentage", profileUnused, []edit{{"targets", "62,,,", "62,,,15/40/70/100"}}, "G2", "not spread over the quarters", "clear the profile"},
	{"a financial year's target for a measure by calendar years", otherYear, []edit{{"targets", "H4,joint,2025-26,", "H4,joint,2026-27,"}, {"baselines", "H4,joint,2021-22,12.5,\n", ""}}, "C6", "2026-27 is a financial year, and H4 is calendar_year", "2024 calendar"},
	{"a relative tolerance of nought", relativeOfZero, []edit{{"targets", "2025-26-Q2,20", "2025-26-Q2,0"}}, "D7", "target is nought", "absolute"},
	{"a baseline after the last target", baselineAfter, []edit{{"baselines", "2022-23", "2026-27"}}, "C2", "for 2026-27 and the last target for 2025-26", "correct"},
	{"a target for whom the indicator is not reported", notReportedFor, []edit{{"targets", "H5,,2025-26-Q2", "H5,kent,2025-26-Q2"}}, "B7", "H5 is reported for northmoor and eastmoor and not for kent", "add kent to reported_for"},
	{"a baseline for whom the indicator is not reported", notReportedFor, []edit{{"baselines", "H4,joint", "H4,kent"}}, "B3", "not for kent", "add kent"},
	{"scores without a date", scoredUndated, []edit{{"data_quality", "2025-05-12", ""}}, "B2", "assessed_on is empty", "such as 2025-05-12"},
	{"an action without an owner", promiseWithout, []edit{{"data_quality", "Data manager", ""}}, "J2", "no owner or no date", "owner_role"},
}

func TestSoundFrameworkHasNoFindings(t *testing.T) {
	f, found := loadEdited(t)
	if f == nil || len(found) > 0 {
		t.Fatalf("the sound framework is answered with %v", found)
	}
}

// A council whose districts report a measure has its own figure, put together from theirs, and may have a target for it.
func TestATargetForACouncilWhoseDistrictsReportIsSound(t *testing.T) {
	areas := edit{"areas", "kent,", "northmoor,Northmoor,organisation,oldtown;newtown\noldtown,Old Town,district,\nnewtown,New Town,district,\nkent,"}
	target := edit{"targets", "H5,,2025-26-Q2", "H5,northmoor,2025-26-Q2"}
	for reported, want := range map[string]int{"oldtown;newtown": 0, "oldtown": 1} {
		_, found := loadEdited(t, areas, target, edit{"indicators", "two_state,5,,relative,,,,", "two_state,5,,relative,,,," + reported})
		if len(found) != want || want == 1 && found[0].Code != notReportedFor {
			t.Errorf("reported for %s: %s", reported, lines(found))
		}
	}
}

func TestEachFaultIsFoundWhereItIsAndSaysWhatMendsIt(t *testing.T) {
	for _, c := range faultCases {
		if c.edits == nil {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			f, found := loadEdited(t, c.edits...)
			if len(found) != 1 {
				t.Fatalf("got %d findings:\n%s", len(found), lines(found))
			}
			one := found[0]
			if one.Code != c.code || !strings.Contains(one.Found, c.found) || !strings.Contains(one.Mend, c.mend) {
				t.Errorf("got %s\nwant %s, found %q, mend %q", one, c.code, c.found, c.mend)
			}
			if c.cell != "" && (one.Cell != c.cell || one.Sheet != c.edits[0].table || one.File != c.edits[0].table+".csv") {
				t.Errorf("stands at %s, want cell %s of %s", one.Place, c.cell, c.edits[0].table)
			}
			if (f == nil) != (one.Severity == finding.Stop) {
				t.Errorf("a framework is given: %t, after a %s", f != nil, one.Severity)
			}
		})
	}
}

func TestEveryKindOfFindingHasACase(t *testing.T) {
	tried := map[finding.Code]bool{bothForms: true, notCalculated: true, cellWithoutHead: true} // by tests of their own
	for _, c := range faultCases {
		tried[c.code] = true
	}
	seen := map[finding.Code]bool{}
	for _, k := range Catalogue() {
		if !tried[k.Code] {
			t.Errorf("%s has no case", k.Code)
		}
		if seen[k.Code] || k.Provoked == "" || k.Mend == "" || !strings.HasPrefix(string(k.Code), "framework-") {
			t.Errorf("the catalogue's entry for %s is not whole", k.Code)
		}
		seen[k.Code] = true
	}
	for code := range tried {
		if !seen[code] {
			t.Errorf("%s is not in the catalogue", code)
		}
	}
}

func TestTenDifferentFaultsAreAnsweredWithTenFindingsAtOnce(t *testing.T) {
	f, found := loadEdited(t,
		edit{"tiers", "2,Outcome", "2,"},
		edit{"outcomes", "1.2,2,1,", "1.2,2,1.1,"},
		edit{"services", "housing@", "housing"},
		edit{"indicators", "%,2,range", "%,2,rnage"},
		edit{"indicators", "H5,Waiting time,health", "H5,Waiting time,helth"},
		edit{"links", "H2,1.2", "H2,9.9"},
		edit{"areas", "northmoor;eastmoor", "northmoor"},
		edit{"baselines", "58.4", "tbc"},
		edit{"targets", "15/40/70/100", "15/40/70/99"},
		edit{"data_quality", "2025-05-12", "12/05/2025"},
	)
	want := []finding.Code{jointMembers, badNumber, badDate, badWord, unknownReference, unknownReference, parentTier, badEmail, badProfile, cellEmpty}
	// Range being misspelt, the polarity counts as higher, and the upper bound of its target is not blamed.
	if f != nil || len(found) != len(want) {
		t.Fatalf("got %d findings:\n%s", len(found), lines(found))
	}
	for i, one := range found {
		if one.Code != want[i] {
			t.Errorf("finding %d is %s, want %s", i+1, one, want[i])
		}
		if one.Sheet == "" || one.Row == 0 || one.Column == "" || one.Found == "" || one.Mend == "" {
			t.Errorf("%s does not name table, row, column, what was found and what would mend it", one)
		}
	}
}

func TestEachToleranceBelowNoughtIsFound(t *testing.T) {
	_, found := loadEdited(t, edit{"indicators", "0,2.5", "-1,-2.5"})
	if len(found) != 2 || found[0].Cell != "P2" || found[1].Cell != "Q2" || found[0].Code != negative || found[1].Code != negative {
		t.Errorf("got\n%s", lines(found))
	}
}

func TestWhatIsRightIsNotBlamed(t *testing.T) {
	for _, c := range []struct {
		name string
		edit edit
	}{
		{"a member's target where a joint figure is reported", edit{"targets", "H4,joint,2025-26,10,,12", "H4,northmoor,2025-26,10,,12"}},
		{"a measure given a new start", edit{"baselines", "H4,joint", "H1,,2023-24,59,\nH4,joint"}},
		{"a floor on the target itself", edit{"targets", "10,,12", "10,,10"}},
		{"a range of one value", edit{"targets", "2,5,", "2,2,"}},
		{"a profile that stands still", edit{"targets", "15/40/70/100", "0/0/100/100"}},
		{"amber equal to green", edit{"indicators", ",0,2.5,", ",2.5,2.5,"}},
		{"spans that touch without overlapping", edit{"peer_groups", "2024-04-01,", "2024-04-01,2024-04-01"}},
		{"a day's target for a snapshot", edit{"targets", "H3,,2025-26,", "H3,,2025-09-30,"}},
		{"a quarter's target for a running total", edit{"targets", "H1,northmoor,2025-26-Q2", "H2,northmoor,2025-26-Q2"}},
		{"a month's target for a monthly measure", edit{"targets", "H5,,2025-26-Q2", "H5,,2025-07"}},
		{"a nought target with an absolute tolerance", edit{"targets", "62,", "0,"}},
		{"a negative target", edit{"targets", "62,", "-62,"}},
		{"a service with capital letters, an underscore and a full stop", edit{"services", "health,Public", "S1_b.2,Homes,,,\nhealth,Public"}},
		{"a measure of a district that a council names", edit{"areas", "kent,Kent", "valley,Valley,district,northmoor\nkent,Kent"}},
		{"columns of their own", edit{"tiers", "", "tier,name,what we call one\n1,Priority,aim\n2,Outcome,\n"}},
		{"a measure below the top that serves a priority only", edit{"links", "H2,1.2", "H2,1"}},
		{"an outcome that replaces another of the same reference", edit{"outcomes", "1.2,2,1,Enough homes,,,,,", "1.2,2,1,Enough homes,,,,,2024-03-31\n1.2,2,1,Homes enough,,,,2024-04-01,"}},
	} {
		if f, found := loadEdited(t, c.edit); f == nil || len(found) > 0 {
			t.Errorf("%s is answered with\n%s", c.name, lines(found))
		}
	}
}

func TestAMissingTableIsNotBlamedForWhatNamesItsRows(t *testing.T) {
	_, found := loadEdited(t, edit{"services", "", ""})
	if len(found) != 1 || found[0].Code != tableMissing {
		t.Errorf("got\n%s", lines(found))
	}
	_, found = loadEdited(t, edit{"outcomes", "ref,", "reference,"})
	for _, one := range found {
		if one.Code == unknownReference {
			t.Errorf("a column that is missing is blamed for %s", one)
		}
	}
}

func TestACellThatIsWrongIsBlamedOnce(t *testing.T) {
	for _, e := range []edit{
		{"targets", "2,5,", "2,five,"},                                 // not also a range without an upper bound
		{"targets", "10,,12", "10,,twelve"},                            // not also a floor that is missing
		{"outcomes", "1.2,2,1,", "1.2,2,one two,"},                     // not also a missing parent
		{"indicators", "northmoor;eastmoor", "north moor"},             // not also an unknown area
		{"data_quality", "2025-05-12", "May"},                          // not also scores without a date
		{"indicators", ",2026-03-31", ",31/03/2026"},                   // not also an overlap
		{"indicators", ",3,2.5,", ",3,x,"},                             // not also a tolerance out of order
		{"indicators", "repairs in time,repairs,,", "a\x01,repairs,,"}, // not also a label that is missing
	} {
		if e.from == ",3,2.5," {
			e.from = ",0,2.5,"
		}
		if _, found := loadEdited(t, e); len(found) != 1 {
			t.Errorf("%v is answered with\n%s", e, lines(found))
		}
	}
}

func TestAnUnreadableTableStopsTheFrameworkWithoutFurtherBlame(t *testing.T) {
	tables := edited(t, edit{"services", "", ""})
	bad, why, err := ReadCSV("services.csv", []byte("service,name\nhousing,\"Housing\n"), sheet.DefaultLimits())
	if err != nil || len(why) != 1 || !bad.Unread {
		t.Fatal(bad, why, err)
	}
	f, found := Load(append(tables, bad), northmoor)
	if f != nil || len(found) > 0 {
		t.Errorf("framework %v, findings\n%s", f != nil, lines(found))
	}
}

func TestARowWithACommaTooManyIsFoundAndTheOthersAreCheckedAllTheSame(t *testing.T) {
	text := "\ufeffservice,name,lead_role\r\nhousing,Housing,\"Head,\r\nof it\"\r\n\r\nparks,Parks,Head of Parks, Trees\r\nroads,\"Roads,\r\nand paths\"\r\nhealth,,\r\n"
	table, found, err := ReadCSV("services.csv", []byte(text), sheet.DefaultLimits())
	if err != nil || len(found) != 2 || found[0].Code != "ragged-row" || found[0].Severity != finding.Stop || table.Unread {
		t.Fatalf("%v\n%s", err, lines(found))
	}
	_, more := Load(append(edited(t, edit{"services", "", ""}), table), northmoor)
	if len(more) != 1 || more[0].Code != cellEmpty || more[0].Cell != "B6" {
		t.Errorf("got\n%s", lines(more))
	}
	if len(table.Rows) != 2 || table.Rows[0].Cells[2] != "Head,\r\nof it" && table.Rows[0].Cells[2] != "Head,\nof it" {
		t.Errorf("rows %v", table.Rows)
	}
}

func TestAValueWithoutHeadingIsFound(t *testing.T) {
	tables := edited(t)
	for i := range tables {
		if tables[i].Name == "tiers" {
			tables[i].Rows[0].Cells = append(tables[i].Rows[0].Cells, "", "stray")
		}
	}
	f, found := Load(tables, northmoor)
	if f != nil || len(found) != 1 || found[0].Code != cellWithoutHead || found[0].Cell != "D2" {
		t.Errorf("got\n%s", lines(found))
	}
}

func TestBothFormsIsAStop(t *testing.T) {
	one := BothForms("framework.xlsx", []string{"tiers.csv"})
	if one.Code != bothForms || one.Severity != finding.Stop || !strings.Contains(one.Found, "framework.xlsx") || !strings.Contains(one.Found, "tiers.csv") {
		t.Errorf("got %s", one)
	}
}

func TestSuggestionsAreGivenUpAfterAWhileAndFindingsAreNot(t *testing.T) {
	var b strings.Builder
	b.WriteString("indicator,outcome\n")
	for i := range 3 * searches {
		b.WriteString("H1,9." + strings.Repeat("9", i%30) + columnLetters(i) + "\n")
	}
	_, found := loadEdited(t, edit{"links", "", b.String()})
	n := 0
	for _, one := range found {
		if one.Code == unknownReference {
			n++
		}
	}
	if n != 3*searches {
		t.Errorf("%d unknown references are found, want %d", n, 3*searches)
	}
}

func lines(found []finding.Finding) string {
	var b strings.Builder
	for _, f := range found {
		b.WriteString(f.String() + "\n")
	}
	return b.String()
}
