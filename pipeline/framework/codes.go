package framework

import (
	"slices"

	"perfpack/pipeline/finding"
)

// The kinds of finding in a framework.
const (
	bothForms       finding.Code = "framework-held-twice"
	tableMissing    finding.Code = "framework-table-missing"
	tableTwice      finding.Code = "framework-table-twice"
	tableUnknown    finding.Code = "framework-table-unknown"
	columnMissing   finding.Code = "framework-column-missing"
	columnTwice     finding.Code = "framework-column-twice"
	columnMisspelt  finding.Code = "framework-column-misspelt"
	cellWithoutHead finding.Code = "framework-cell-without-heading"
	cellEmpty       finding.Code = "framework-cell-empty"
	notCalculated   finding.Code = "framework-not-calculated"
	cellError       finding.Code = "framework-error-in-cell"
	badWord         finding.Code = "framework-unknown-word"
	badYesNo        finding.Code = "framework-not-yes-or-no"
	badNumber       finding.Code = "framework-not-a-number"
	outOfBounds     finding.Code = "framework-out-of-bounds"
	badDate         finding.Code = "framework-not-a-date"
	badPeriod       finding.Code = "framework-not-a-period"
	badProfile      finding.Code = "framework-profile"
	badKey          finding.Code = "framework-identifier"
	badEmail        finding.Code = "framework-email"
	badCharacter    finding.Code = "framework-character"
	tooLong         finding.Code = "framework-text-too-long"
	twiceInList     finding.Code = "framework-twice-in-list"

	duplicateKey     finding.Code = "framework-duplicate"
	keysDifferByCase finding.Code = "framework-differ-by-case"
	validityReversed finding.Code = "framework-validity-reversed"
	unknownReference finding.Code = "framework-unknown-reference"

	tierGap          finding.Code = "framework-tier-gap"
	parentMissing    finding.Code = "framework-parent-missing"
	parentAtTop      finding.Code = "framework-parent-at-top"
	parentTier       finding.Code = "framework-parent-tier"
	parentCycle      finding.Code = "framework-parent-cycle"
	parentNotThen    finding.Code = "framework-parent-not-then"
	areaCycle        finding.Code = "framework-area-cycle"
	jointMembers     finding.Code = "framework-joint-without-members"
	notOrganisation  finding.Code = "framework-not-an-organisation"
	organisationKind finding.Code = "framework-organisation-kind"
	reportedTwice    finding.Code = "framework-reported-twice"
	inNoPack         finding.Code = "framework-in-no-pack"

	frequencyMisfit   finding.Code = "framework-frequency"
	partLabelMissing  finding.Code = "framework-part-label"
	partsUnused       finding.Code = "framework-parts-unused"
	percentMultiplier finding.Code = "framework-percent-multiplier"
	unitMultiplier    finding.Code = "framework-unit-multiplier"
	notPositive       finding.Code = "framework-not-positive"
	negative          finding.Code = "framework-negative"
	toleranceOrder    finding.Code = "framework-tolerance-order"
	amberLeftOut      finding.Code = "framework-amber-left-out"
	servesNothing     finding.Code = "framework-serves-no-outcome"

	periodMisfit   finding.Code = "framework-period-misfit"
	rangeUpper     finding.Code = "framework-range-without-upper"
	rangeOrder     finding.Code = "framework-range-order"
	upperUnused    finding.Code = "framework-upper-unused"
	floorMissing   finding.Code = "framework-floor-missing"
	floorSide      finding.Code = "framework-floor-side"
	profileUnused  finding.Code = "framework-profile-unused"
	otherYear      finding.Code = "framework-other-year"
	relativeOfZero finding.Code = "framework-relative-of-nought"
	baselineAfter  finding.Code = "framework-baseline-after-target"
	notReportedFor finding.Code = "framework-not-reported-for"
	scoredUndated  finding.Code = "framework-scored-undated"
	promiseWithout finding.Code = "framework-action-without-owner"

	badShares           finding.Code = "framework-shares"
	sharesOver          finding.Code = "framework-shares-over-100"
	organisationMissing finding.Code = "framework-organisation-missing"
	splitUnused         finding.Code = "framework-split-unused"
	splitStranger       finding.Code = "framework-split-not-a-member"
	splitIncomplete     finding.Code = "framework-split-not-100"
	stateWithoutBudget  finding.Code = "framework-state-without-budget"
	savingsOfOther      finding.Code = "framework-savings-state-unused"
	forecastBelow       finding.Code = "framework-forecast-below-actual"
	ruleEmpty           finding.Code = "framework-rule-without-threshold"
	ruleOrder           finding.Code = "framework-rule-order"

	completeUndated finding.Code = "framework-complete-without-date"
	datedIncomplete finding.Code = "framework-date-without-complete"
	reachedLater    finding.Code = "framework-reached-after-quarter"

	matrixMissing finding.Code = "framework-risk-matrix-missing"
	matrixWord    finding.Code = "framework-risk-matrix-word"
	matrixHole    finding.Code = "framework-risk-matrix-hole"
	bandTwice     finding.Code = "framework-risk-band"
	outsideMatrix finding.Code = "framework-outside-risk-matrix"
	exposureHalf  finding.Code = "framework-risk-half-assessed"

	planCycle         finding.Code = "framework-plan-cycle"
	objectiveOfNobody finding.Code = "framework-objective-without-role"
	roleIsPerson      finding.Code = "framework-role-is-a-person"
	panelUnknown      finding.Code = "framework-panel-unknown"
	portfolioUnknown  finding.Code = "framework-portfolio-unknown"

	crosswalkEnd     finding.Code = "framework-crosswalk-end"
	crosswalkRound   finding.Code = "framework-crosswalk-round"
	crosswalkSeveral finding.Code = "framework-crosswalk-several"
	crosswalkShare   finding.Code = "framework-crosswalk-share"
	crosswalkUnlike  finding.Code = "framework-crosswalk-unlike"
	crosswalkParts   finding.Code = "framework-crosswalk-parts"
	crosswalkOpens   finding.Code = "framework-crosswalk-opens"
	crosswalkHolds   finding.Code = "framework-crosswalk-still-holds"
)

var catalogue = finding.Catalogue{
	finding.Stop.Kind(bothForms, "the workspace holds the framework both as CSV files and as a workbook", "keep one of the two"),
	finding.Stop.Kind(tableMissing, "a table that every framework needs is not there", "add the table, with its headings at least"),
	finding.Stop.Kind(tableTwice, "two files or sheets hold the same table", "keep one of them"),
	finding.Note.Kind(tableUnknown, "a file or sheet is no table known here; it is left unread", "correct its name, or leave it"),
	finding.Stop.Kind(columnMissing, "a column that the table needs is not there", "add the column"),
	finding.Stop.Kind(columnTwice, "two columns of a table have the same heading", "keep one of them"),
	finding.Query.Kind(columnMisspelt, "a column is not known here, and its heading is close to one that is", "correct the heading"),
	finding.Stop.Kind(cellWithoutHead, "a cell with something in it stands in a column without a heading", "write a heading above it, or clear the cell"),
	finding.Stop.Kind(cellEmpty, "a cell that must be filled is empty", "fill it"),
	finding.Stop.Kind(notCalculated, "a cell of a workbook holds a formula that the program which saved it had not calculated", "open the workbook in a spreadsheet program, save it, and take it in again; or write the value itself"),
	finding.Stop.Kind(cellError, "a cell holds the error of a formula, such as #REF!", "write the value itself"),
	finding.Stop.Kind(badWord, "a cell holds a word that is not one of those which may stand there", "write one of them"),
	finding.Stop.Kind(badYesNo, "a cell that asks for yes or no holds something else", "write yes or no"),
	finding.Stop.Kind(badNumber, "a cell that asks for a number holds something else, or a number with commas, signs or an exponent", "write digits only, with a full stop before decimals"),
	finding.Stop.Kind(outOfBounds, "a whole number is smaller or larger than it can be", "write a number within the bounds"),
	finding.Stop.Kind(badDate, "a cell that asks for a day holds something else, or a day that does not exist", "write it as 2025-04-01"),
	finding.Stop.Kind(badPeriod, "a cell that asks for a period holds something else", "write it in one of the forms that are known"),
	finding.Stop.Kind(badProfile, "a profile has not four parts, falls, or does not end in 100", "write four cumulative percentages, such as 15/40/70/100"),
	finding.Stop.Kind(badKey, "an identifier has a character in it that cannot be kept in line keys and file names, or is too long", "use up to 40 letters, digits, full stops, underscores and hyphens"),
	finding.Query.Kind(badEmail, "an e-mail address does not look like one", "write one address"),
	finding.Stop.Kind(badCharacter, "a text holds a control character, or one that was lost when the file was saved", "type the text again and save as UTF-8"),
	finding.Stop.Kind(tooLong, "a text is longer than can be printed in its place", "shorten it"),
	finding.Stop.Kind(twiceInList, "an identifier stands twice in a list", "leave it in once"),

	finding.Stop.Kind(duplicateKey, "two rows of a table say something about the same thing on the same day", "leave out one of them, or give them spans of days that do not overlap"),
	finding.Query.Kind(keysDifferByCase, "two identifiers differ only by small and capital letters", "give one of them another identifier"),
	finding.Stop.Kind(validityReversed, "a row ends before it begins", "correct valid_from or valid_to"),
	finding.Stop.Kind(unknownReference, "a cell names a service, outcome, indicator, area or other row that is nowhere to be found", "correct it, or add what it names"),

	finding.Stop.Kind(tierGap, "the tiers are not numbered 1, 2, 3 without a gap", "number them from the top without a gap"),
	finding.Stop.Kind(parentMissing, "an outcome below the top tier names no parent", "name the outcome of the tier above which it serves"),
	finding.Stop.Kind(parentAtTop, "an outcome of the top tier names a parent", "clear the parent, or correct the tier"),
	finding.Stop.Kind(parentTier, "an outcome's parent is not of the tier just above", "name a parent of the tier above, or correct the tier"),
	finding.Stop.Kind(parentCycle, "an outcome is its own parent, or comes back to itself from parent to parent", "correct one of the parents"),
	finding.Query.Kind(parentNotThen, "an outcome's parent does not hold on any day on which the outcome holds", "correct valid_from or valid_to of one of them"),
	finding.Stop.Kind(areaCycle, "an area is a member of itself, directly or through its members", "take it out of the members"),
	finding.Stop.Kind(jointMembers, "a joint area does not say which organisations share its figures", "name at least two members"),
	finding.Query.Kind(notOrganisation, "an area is called an organisation and is not in perfpack.toml", "add it there, or give it another kind"),
	finding.Stop.Kind(organisationKind, "an organisation of perfpack.toml is called another kind of area", "write organisation as its kind"),
	finding.Query.Kind(reportedTwice, "an indicator is reported for a joint area and for a member of it, so that figures may be counted twice", "leave one of them out of reported_for"),
	finding.Query.Kind(inNoPack, "an indicator is reported for a district or joint area whose figures stand in the pack of no organisation", "name the area among the members of its organisation"),

	finding.Stop.Kind(frequencyMisfit, "a measure with one figure a year is said to fall due more often", "write annual, or correct the accumulation"),
	finding.Stop.Kind(partLabelMissing, "one of numerator_label and denominator_label is written and the other is not", "write both, or neither"),
	finding.Query.Kind(partsUnused, "parts are labelled for a kind of measure that is not made of parts", "correct the measure, or clear the labels"),
	finding.Stop.Kind(percentMultiplier, "a proportion in % has a multiplier other than 100, so that its figures would not be percentages", "write 100, or leave the cell empty"),
	finding.Query.Kind(unitMultiplier, "the unit says per so many and the multiplier says otherwise", "write the same number in both"),
	finding.Stop.Kind(notPositive, "a multiplier or a price level is nought or less", "write a number above nought"),
	finding.Stop.Kind(negative, "a tolerance or a threshold is below nought", "write nought or more"),
	finding.Stop.Kind(toleranceOrder, "the amber tolerance is smaller than the green one", "write an amber tolerance that is at least the green one"),
	finding.Note.Kind(amberLeftOut, "a green tolerance is given and the amber one is left empty, so that nothing will be amber", "write an amber tolerance, or rating_scheme two_state"),
	finding.Note.Kind(servesNothing, "a live outcome indicator is linked to no outcome", "add a row to links"),

	finding.Stop.Kind(periodMisfit, "a target or baseline is for a kind of period that the indicator has no figures for", "write a period of the indicator's kind"),
	finding.Stop.Kind(rangeUpper, "a target for an indicator that is good within a range has no upper bound", "write the upper bound"),
	finding.Stop.Kind(rangeOrder, "the upper bound of a range is below its lower bound", "write the lower bound in target and the upper in upper"),
	finding.Query.Kind(upperUnused, "an upper bound is given for an indicator that is not good within a range", "clear it, or write range as the polarity"),
	finding.Query.Kind(floorMissing, "the rating scheme has a floor and the target has none, so that the figure cannot be rated", "write the floor"),
	finding.Stop.Kind(floorSide, "the floor is better than the target", "write a floor that is worse than the target"),
	finding.Query.Kind(profileUnused, "a profile is given for a target that is not spread over the quarters of a year", "clear the profile, or correct the period or the measure"),
	finding.Query.Kind(otherYear, "a target is for a financial year, figures are for academic or calendar years, and no baseline makes it a point on a line, so that it is used for none", "write a year of the indicator's kind"),
	finding.Note.Kind(relativeOfZero, "a tolerance is relative to a target of nought, so that it is nought too", "write an absolute tolerance if that is not meant"),
	finding.Query.Kind(baselineAfter, "a baseline is not earlier than the last target", "correct one of the periods"),
	finding.Query.Kind(notReportedFor, "a target or baseline is for an organisation or area for which the indicator is not reported", "correct it, or add the organisation to reported_for"),
	finding.Stop.Kind(scoredUndated, "data quality is scored and the day of the assessment is missing", "write the day in assessed_on"),
	finding.Note.Kind(promiseWithout, "an action to improve data quality has no owner or no date", "write owner_role and due"),

	finding.Stop.Kind(badShares, "a list of shares has something in it that is no identifier with a share above nought", "write identifiers with a share in per cent each, such as 1.1=60;2.3=25"),
	finding.Stop.Kind(sharesOver, "shares come to more than 100 per cent, so that money would be counted twice", "write shares that come to at most 100"),
	finding.Stop.Kind(organisationMissing, "a budget line, an asset or a contract does not say whose it is, and there are several councils", "name the council, or the joint area whose councils share it"),
	finding.Query.Kind(splitUnused, "a budget line, an asset or a contract is split between councils and is not that of a joint area", "clear the split, or name the joint area"),
	finding.Stop.Kind(splitStranger, "a council bears a share of what is joint and is no member of the joint area", "name members of the area only"),
	finding.Stop.Kind(splitIncomplete, "the shares of the councils in what is joint do not come to 100 per cent", "write what each member bears"),
	finding.Query.Kind(stateWithoutBudget, "a line stood somewhere in a year for which it has no budget", "add the budget of that year, or correct the quarter"),
	finding.Query.Kind(savingsOfOther, "a line that is no saving has a state of savings", "clear it, or correct the kind of the line"),
	finding.Query.Kind(forecastBelow, "the forecast for the year is less than has come already", "correct one of them, or give the reason"),
	finding.Stop.Kind(ruleEmpty, "a rule by which variances are rated has no threshold for red", "write red_percent or red_amount"),
	finding.Stop.Kind(ruleOrder, "the amber threshold of a rule is above the red one", "write an amber threshold that is at most the red one"),

	finding.Query.Kind(completeUndated, "a milestone is complete and the day on which it was reached is missing", "write the day in actual"),
	finding.Query.Kind(datedIncomplete, "a milestone has a day on which it was reached and is not complete", "write complete, or clear the day"),
	finding.Query.Kind(reachedLater, "a milestone was reached after the end of the quarter of which it is said", "correct the day, or the quarter"),

	finding.Stop.Kind(matrixMissing, "risks are assessed and there is no matrix", "add the table risk_matrix"),
	finding.Stop.Kind(matrixWord, "a word of the matrix has two levels, or a level two words", "give every word of an axis one level of its own"),
	finding.Stop.Kind(matrixHole, "a cell of the matrix is missing, or its levels have a gap", "give every likelihood a row with every impact, numbered from 1"),
	finding.Query.Kind(bandTwice, "a band of the matrix is of two gravities", "give the band one gravity"),
	finding.Stop.Kind(outsideMatrix, "a risk is assessed with a word that the matrix does not have", "write a word of the matrix"),
	finding.Stop.Kind(exposureHalf, "a risk has a likelihood and no impact, or the other way round", "write both, or neither"),

	finding.Stop.Kind(planCycle, "a plan comes back to itself from parent to parent", "correct one of the parents"),
	finding.Stop.Kind(objectiveOfNobody, "an objective of a personal plan does not say whose it is, by role", "write the post in role"),
	finding.Query.Kind(roleIsPerson, "a person seems to be named where a post is asked for", "write the post"),
	finding.Query.Kind(panelUnknown, "an outcome names a scrutiny panel that the table of panels does not have", "correct it, or add the panel"),
	finding.Query.Kind(portfolioUnknown, "an outcome names a portfolio that the table of portfolios does not have", "correct it, or add the portfolio"),

	finding.Stop.Kind(crosswalkEnd, "a measure is said to have ended and has a successor, or the other way round", "clear to_indicator, or correct the kind"),
	finding.Stop.Kind(crosswalkRound, "a measure follows itself, directly or through others", "correct one of the rows"),
	finding.Stop.Kind(crosswalkSeveral, "a measure takes over the figures of several, and they are not called merged", "write merged"),
	finding.Stop.Kind(crosswalkShare, "a measure that was split up has no share, its shares come to more than 100 per cent, or a share is given for one that was not", "correct the share, or the kind"),
	finding.Stop.Kind(crosswalkUnlike, "figures are taken over by a measure of another kind, unit or frequency, and would be read wrongly", "write none as the method"),
	finding.Stop.Kind(crosswalkParts, "figures that are no sums are to be merged without their parts, or split by a share", "label the parts, or write none as the method"),
	finding.Stop.Kind(crosswalkOpens, "figures that are restricted, or count people, are taken over by a measure that is not", "classify both alike, or write none as the method"),
	finding.Query.Kind(crosswalkHolds, "a measure that was replaced still holds on its successor's first day", "write its last day in valid_to"),
}

// Catalogue gives every kind of finding that a framework can be answered with.
func Catalogue() finding.Catalogue { return slices.Clone(catalogue) }
