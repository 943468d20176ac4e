package ingest

import (
	"slices"

	"perfpack/pipeline/finding"
)

// The codes of what can be found in a return or a history. The codes of files that cannot be read as workbooks at all are those of the room sheet.
const (
	NotReturn        finding.Code = "return-not-recognised"
	ColumnsMissing   finding.Code = "return-columns-missing"
	HeadingTwice     finding.Code = "return-heading-twice"
	IdentityDiffers  finding.Code = "return-identity-differs"
	OtherQuarter     finding.Code = "return-other-quarter"
	QuarterUnknown   finding.Code = "return-quarter-unknown"
	ServiceUnknown   finding.Code = "return-service-unknown"
	SeveralServices  finding.Code = "return-several-services"
	NothingFilled    finding.Code = "return-nothing-filled"
	Unsigned         finding.Code = "return-unsigned"
	SignedBadly      finding.Code = "return-sign-off-date"
	KeyListDiffers   finding.Code = "return-key-list-differs"
	HiddenRowsRead   finding.Code = "return-hidden-rows"
	HiddenColumnRead finding.Code = "return-hidden-column"

	LineUnidentified    finding.Code = "line-unidentified"
	KeyDamaged          finding.Code = "line-key-damaged"
	LabelsDisagree      finding.Code = "line-labels-disagree"
	TitleDiffers        finding.Code = "line-title-differs"
	UnitDiffers         finding.Code = "line-unit-differs"
	IndicatorUnknown    finding.Code = "line-indicator-unknown"
	IndicatorUnused     finding.Code = "line-indicator-not-in-use"
	OrganisationUnknown finding.Code = "line-organisation-unknown"
	NotReportedFor      finding.Code = "line-not-reported-for"
	OtherService        finding.Code = "line-other-service"
	PeriodUnreadable    finding.Code = "line-period-unreadable"
	PeriodMisfit        finding.Code = "line-period-misfit"
	PeriodFuture        finding.Code = "line-period-future"
	PeriodEarly         finding.Code = "line-period-early"
	LineTwiceSame       finding.Code = "line-twice-same"
	LineTwiceDiffers    finding.Code = "line-twice-differs"
	LineMissing         finding.Code = "line-missing"
	LineEmpty           finding.Code = "line-empty"

	FigureNotNumber    finding.Code = "figure-not-a-number"
	FigureDate         finding.Code = "figure-date"
	FigureError        finding.Code = "figure-error"
	FigureBool         finding.Code = "figure-true-or-false"
	FigureUncached     finding.Code = "figure-not-calculated"
	FigureHidden       finding.Code = "figure-unseen-character"
	FigureUnit         finding.Code = "figure-other-unit"
	FigurePercentStyle finding.Code = "figure-percent-style"
	FigurePercentShown finding.Code = "figure-shown-as-percent"
	FigureFraction     finding.Code = "figure-fraction"
	FigureBounds       finding.Code = "figure-out-of-bounds"
	FigureWord         finding.Code = "figure-word"
	StatusUnknown      finding.Code = "figure-status-unknown"
	StatusContradicts  finding.Code = "figure-status-contradicts"
	FigureConfidential finding.Code = "figure-confidential"
	ReasonMissing      finding.Code = "figure-reason-missing"
	PartsIncomplete    finding.Code = "parts-incomplete"
	PartsMissing       finding.Code = "parts-missing"
	PartsDisagree      finding.Code = "parts-disagree"
	PartsExceed        finding.Code = "parts-numerator-exceeds"
	PartsNegative      finding.Code = "parts-negative"
	PartsNoDenominator finding.Code = "parts-denominator-nought"
	PartsNothing       finding.Code = "parts-nothing-to-divide"
)

// Kind is one entry in the catalogue of findings.
type Kind struct {
	Code     finding.Code
	Severity finding.Severity
	// Figure says that a query is about the figure itself, which counts as provisional until it is answered; otherwise it is about the words or the return.
	Figure   bool
	Provoked string // what brings it about
	Mend     string // what would put it right
}

const (
	note  = finding.Note
	query = finding.Query
	stop  = finding.Stop
)

var catalogue = slices.Concat(returnKinds, lineKinds, figureKinds, plausibleKinds, wordKinds, stateKinds, historyKinds, replyKinds)

var returnKinds = []Kind{
	{NotReturn, stop, false, "no sheet of the workbook has a row with at least four headings of a return in its first 50 rows", "send the workbook that was issued, with its headings"},
	{ColumnsMissing, stop, false, "the headings lack what says which line it is (Line key, or Indicator and Period), or where the figure is (Value, or Numerator and Denominator)", "put the heading back above its column"},
	{HeadingTwice, stop, false, "two columns have the same heading, so that it is not known which one was meant", "take the heading from the column that is not part of the return"},
	{IdentityDiffers, stop, false, "the places where a return says what it is disagree, as when sheets of two returns were put together", "send the lines in the workbook that was issued for this service and quarter"},
	{OtherQuarter, stop, false, "the return is for another quarter than the one asked for", "send the return for the quarter asked for"},
	{QuarterUnknown, stop, false, "nothing says which quarter the return is for", "send the workbook that was issued"},
	{ServiceUnknown, stop, false, "the return is for a service which the framework does not have", "correct the framework's services, or issue the return again"},
	{SeveralServices, note, false, "a workbook that does not say whose it is has lines of several services", "send one workbook for each service, so that each can be signed off"},
	{NothingFilled, stop, false, "the return has no line with a figure, a status or a reason", "fill in the figures, or say for each line why there is none"},
	{Unsigned, note, false, "the sheet Sign-off is there and has no name", "write name, role and date on the sheet Sign-off; until then its figures count as provisional"},
	{SignedBadly, note, false, "the date of the sign-off is not a date", "write the date as day, month and year, such as 14 October 2025"},
	{KeyListDiffers, note, false, "the list of lines in the return's hidden sheet is not the one it was issued with", "send the lines in the workbook that was issued"},
	{HiddenRowsRead, note, false, "rows with lines in them are hidden or filtered out; they were read like the others", "show all rows and check them"},
	{HiddenColumnRead, note, false, "a column of the return is hidden; it was read like the others", "show all columns and check them"},
}

var lineKinds = []Kind{
	{LineUnidentified, stop, false, "a row has a figure and nothing that says which line it is", "put back the line key, or the indicator, period and organisation"},
	{KeyDamaged, note, false, "a line key is not as it was issued; the line was found by its indicator, period and organisation", "leave the line keys as they are"},
	{LabelsDisagree, stop, false, "the line key says one thing and the indicator, period, organisation or title beside it another, as when some columns were sorted and others not", "put the rows back in order, so that each figure stands beside its own line"},
	{TitleDiffers, note, false, "the title beside the line key is not the framework's", "check that it is still the measure that was meant"},
	{UnitDiffers, query, true, "the unit beside the line is not the framework's, so that the figure may be in another unit", "say in which unit the figure is"},
	{IndicatorUnknown, stop, false, "the framework has no such indicator in this quarter", "correct the reference, or leave the line out"},
	{IndicatorUnused, note, false, "a figure is given for an indicator that is not in use: proposed, defined, paused or retired", "leave the line out unless the figure is to be kept"},
	{OrganisationUnknown, stop, false, "the organisation or area is not one that the framework knows, or is left empty where several report", "write the organisation as it stands in the return that was issued"},
	{NotReportedFor, stop, false, "the indicator is not reported for this organisation or area", "leave the line out, or correct the organisation"},
	{OtherService, stop, false, "the indicator belongs to another service than the return", "leave the line to the service that owns the indicator, or correct the owner in the framework"},
	{PeriodUnreadable, stop, false, "the period is in no form that is known, or is left empty", "write the period as it stands in the return that was issued"},
	{PeriodMisfit, stop, false, "the period is of a kind for which the indicator has no figures", "write a period of the indicator's kind"},
	{PeriodFuture, stop, false, "the period ends after the quarter of the return", "check the period; a figure for it cannot be known yet"},
	{PeriodEarly, query, true, "the period has ended, but by the framework its figure is not known until a later quarter", "confirm that the figure is already final, and for this period"},
	{LineTwiceSame, note, false, "a line stands twice with the same figures, as when a sheet was copied; one was taken", "send one copy of each line"},
	{LineTwiceDiffers, stop, false, "a line stands twice with different figures", "take out the one that is wrong"},
	{LineMissing, query, false, "a line that was asked for is not in the return: its row was deleted", "give the figure, or say why there is none"},
	{LineEmpty, query, false, "a line that was asked for has no figure, no status and no reason", "give the figure, or choose a figure status and give the reason"},
}

var figureKinds = []Kind{
	{FigureNotNumber, stop, false, "the cell holds something that is not in the table of accepted spellings", "type the figure in digits"},
	{FigureDate, stop, false, "the cell holds a date, or what looks like one: Excel turns 3-5 or 3/5 into a date", "give the cell the format Number and type the figure again"},
	{FigureError, stop, false, "the cell holds an error such as #DIV/0! or #REF!", "type the figure instead of the formula"},
	{FigureBool, stop, false, "the cell holds TRUE or FALSE", "type the figure"},
	{FigureUncached, stop, false, "the cell holds a formula that was never calculated", "open the workbook in Excel, save it and send it again, or type the figure"},
	{FigureHidden, stop, false, "the cell holds characters that cannot be seen, such as one that turns the direction of reading", "clear the cell and type the figure again"},
	{FigureUnit, stop, false, "the figure is written with the sign of another unit, such as £ in a line of days or % in a line of homes", "check that it is the right line, and type the figure in the line's unit"},
	{FigurePercentStyle, query, true, "the cell shows a percentage of 200% or more, as when 45 was typed and then formatted as a percentage; the number itself was taken", "say which percentage is meant; percentages are typed as 61.2"},
	{FigurePercentShown, query, true, "the cell shows a percentage and the line's unit is not %; the number itself was taken", "check that it is the right line, and give the cell the format Number"},
	{FigureFraction, query, true, "a percentage is given as a number up to 1, which may be a fraction", "say which percentage is meant; percentages are typed as 61.2, not 0.612"},
	{FigureBounds, query, true, "the figure is beyond what such a measure can be: a proportion under 0 or over 100%, a count below nought", "check the figure"},
	{FigureWord, query, true, "a word or sign such as n/a, .. or tbc stands in the place of a figure; it was read as no figure", "choose a figure status, and give the reason"},
	{StatusUnknown, stop, false, "the figure status is not one of the list", "choose Provisional, Estimated, Not available, Not applicable or Confidential, or leave it empty"},
	{StatusContradicts, stop, false, "the figure status says that there is no figure, and a figure is given", "clear one of the two"},
	{FigureConfidential, note, false, "the figure status is Confidential and a figure is given; the figure was left out", "leave the figure out where it must not be known"},
	{ReasonMissing, query, false, "there is no figure and no reason for it", "write the reason"},
	{PartsIncomplete, stop, false, "one of numerator and denominator is given without the other, or parts of a measure that has none, and no value, so that there is no figure", "give both parts, or the value"},
	{PartsMissing, query, true, "the value is given without the numerator and denominator that the framework asks for", "give both parts"},
	{PartsDisagree, query, true, "numerator and denominator do not give the value, beyond rounding", "check all three; the figure worked out from the parts is the one that counts"},
	{PartsExceed, stop, false, "the numerator is more than the denominator, and the one is part of the other", "check whether the two are the wrong way round"},
	{PartsNegative, stop, false, "a numerator or denominator is below nought", "check the sign"},
	{PartsNoDenominator, stop, false, "the denominator is nought and the numerator is not", "check both parts"},
	{PartsNothing, note, false, "numerator and denominator are both nought: there was nothing to divide by, and the figure is not applicable", "nothing, if that is so"},
}

var kinds = func() map[finding.Code]Kind {
	m := make(map[finding.Code]Kind, len(catalogue))
	for _, k := range catalogue {
		m[k.Code] = k
	}
	return m
}()

// Lookup gives the catalogue's entry for a code; ok is false for a code that this room does not make.
func Lookup(c finding.Code) (k Kind, ok bool) {
	k, ok = kinds[c]
	return k, ok
}

// Gallery describes every kind of finding in Markdown, for the guides.
func Gallery() string {
	var c finding.Catalogue
	for _, k := range catalogue {
		c = append(c, k.Severity.Kind(k.Code, k.Provoked, k.Mend))
	}
	return c.Table()
}
