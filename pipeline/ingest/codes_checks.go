package ingest

import "perfpack/pipeline/finding"

// The codes of plausibility.
const (
	ScaleSlip        finding.Code = "plausible-scale"
	OutsideRange     finding.Code = "plausible-range"
	OutsideOneRange  finding.Code = "plausible-range-one"
	OutsideSeason    finding.Code = "plausible-season"
	SameAsBefore     finding.Code = "plausible-same-as-before"
	SameAsLastYear   finding.Code = "plausible-same-as-last-year"
	CumulativeFell   finding.Code = "plausible-cumulative-fell"
	CumulativeLess   finding.Code = "plausible-cumulative-less"
	CumulativeStands finding.Code = "plausible-cumulative-not-reset"
	TotalDiffers     finding.Code = "plausible-total"
	DenominatorMoved finding.Code = "plausible-denominator"
	DigitsSwapped    finding.Code = "plausible-digits"
	RevisionBare     finding.Code = "revision-unexplained"
	RevisionMade     finding.Code = "revision"
)

var plausibleKinds = []Kind{
	{ScaleSlip, query, true, "the figure is far outside the earlier ones and would be among them if it were ten, a hundred, a thousand or twelve times as large or small, or had the other sign", "check the figure; if it is right, say why it is so different"},
	{OutsideRange, query, true, "by two tests the figure is outside what the earlier ones (at least 8) lead one to expect", "check the figure; if it is right, say what has changed"},
	{OutsideOneRange, note, false, "by one of two tests the figure is outside what the earlier ones lead one to expect", "nothing, if the figure is right"},
	{OutsideSeason, query, true, "the figure is far from those of the same time of year in earlier years", "check that it is the figure of this quarter; if it is right, say what has changed"},
	{SameAsBefore, query, true, "figure and parts are the same as in the period before, as when last time's were left standing", "confirm that they are the figures of this period, and give the reason"},
	{SameAsLastYear, query, true, "figure and parts are the same as a year before, as when an old return was filled again", "confirm that they are the figures of this period, and give the reason"},
	{CumulativeFell, stop, false, "a count that runs from 1 April is lower than in the quarter before", "give the total since 1 April, not the quarter's own figure"},
	{CumulativeLess, query, true, "a sum of money, or the cases of a share, that runs from 1 April is lower than in the quarter before", "confirm that it is the total since 1 April, and say what was taken back"},
	{CumulativeStands, query, true, "a running total in the first quarter is no lower than at the end of last year, as if it had not begun again on 1 April", "give the total since 1 April"},
	{TotalDiffers, query, true, "the figures of the parts of an area do not add up to that of the whole, beyond rounding", "check the parts and the whole"},
	{DenominatorMoved, query, true, "the denominator is more than a fifth higher or lower than in the period before", "confirm the denominator, and say what has changed"},
	{DigitsSwapped, note, false, "the figure has the same digits as the one before it in another order, or the value and what its parts give have", "check the digits"},
	{RevisionBare, query, true, "a figure that was published is changed, and no reason is given", "write the reason for the change in the column Reason"},
	{RevisionMade, note, false, "a figure that was published is changed, and the reason is given", "nothing"},
}

// The codes of words.
const (
	WordsPersonal   finding.Code = "words-personal-data"
	WordsHidden     finding.Code = "words-unseen-character"
	WordsLong       finding.Code = "words-too-long"
	WordsNotText    finding.Code = "words-not-text"
	WordsClass      finding.Code = "words-classification"
	WordsAlone      finding.Code = "words-without-figure"
	CommentaryNone  finding.Code = "words-commentary-missing"
	CommentarySame  finding.Code = "words-commentary-same"
	CommentaryWrong finding.Code = "words-commentary-contradicts"
	ActionNone      finding.Code = "words-action-missing"
	ActionHalf      finding.Code = "words-action-incomplete"
	ActionDate      finding.Code = "words-action-date"
)

var wordKinds = []Kind{
	{WordsPersonal, query, false, "a text holds what looks like an e-mail address, a telephone number, an NHS or National Insurance number or a postcode; the text is kept back until a person releases it", "leave out what says who somebody is, or confirm that it may be published"},
	{WordsHidden, query, false, "a text holds characters that cannot be seen or printed; it is kept back", "type the text again"},
	{WordsLong, query, false, "a text is longer than can be printed; it is kept back", "shorten it"},
	{WordsNotText, query, false, "a cell for words holds an error, or a formula that was never calculated", "type the text"},
	{WordsClass, query, false, "the classification of the words is neither Public nor Restricted; they are not published", "choose Public or Restricted, or leave it empty for the council's own rule"},
	{WordsAlone, query, false, "words are given in a line without a figure; they were not taken in", "give the figure again with its words, or say why there is none"},
	{CommentaryNone, query, false, "the figure is rated red or amber and has no commentary", "write what lies behind the figure"},
	{CommentarySame, query, false, "the commentary is the same as last time's", "write what lies behind this period's figure"},
	{CommentaryWrong, query, false, "the commentary speaks of a rise, a fall, or a target met or missed, and the figure says otherwise", "check the figure and the commentary"},
	{ActionNone, query, false, "the figure is rated red or amber and has no corrective action", "write what is being done, by whom and by when"},
	{ActionHalf, query, false, "a corrective action has no owner or no date", "write who will do it (a role) and by when"},
	{ActionDate, query, false, "the date by which an action is due is not a date", "write the date as day, month and year, such as 31 January 2026"},
}

// The codes of history.
const (
	HistoryColumn    finding.Code = "history-column-missing"
	HistoryUnknown   finding.Code = "history-column-unknown"
	HistoryIndicator finding.Code = "history-indicator-unknown"
	HistoryArea      finding.Code = "history-area-unknown"
	HistoryWhose     finding.Code = "history-organisation-missing"
	HistoryPeriod    finding.Code = "history-period-unreadable"
	HistoryMisfit    finding.Code = "history-period-misfit"
	HistoryMark      finding.Code = "history-mark-unknown"
	HistoryNumber    finding.Code = "history-not-a-number"
	HistoryLimits    finding.Code = "history-limits-reversed"
	HistoryEmpty     finding.Code = "history-nothing"
	HistoryTwice     finding.Code = "history-twice"
	HistoryParts     finding.Code = "history-parts"
	HistoryDisagree  finding.Code = "history-parts-disagree"
	HistoryText      finding.Code = "history-unseen-character"
	HistoryDoubt     finding.Code = "history-layout-doubt"
)

var historyKinds = []Kind{
	{HistoryColumn, stop, false, "the table lacks the column indicator, period or value (or numerator and denominator)", "add the column"},
	{HistoryUnknown, note, false, "the table has columns that are not those of a history; they are not read", "nothing, unless a heading was misspelt"},
	{HistoryIndicator, stop, false, "the framework has no such indicator", "correct the reference, add the indicator to the framework, or take the row out where it is no figure of one"},
	{HistoryArea, stop, false, "the organisation or area is not one that the framework knows", "correct it, or add it to the table areas"},
	{HistoryWhose, stop, false, "no organisation is named and several report", "write whose figure it is"},
	{HistoryPeriod, stop, false, "the period is empty or in no form that is known", "write a period, such as 2025-26-Q2"},
	{HistoryMisfit, stop, false, "the period is of a kind for which the indicator has no figures", "write a period of the indicator's kind"},
	{HistoryMark, stop, false, "the mark is not one that is known", "write p, r, e, c, x, z, low or b, several separated by ;"},
	{HistoryNumber, stop, false, "a cell for a number holds something else", "write the figure in digits"},
	{HistoryLimits, stop, false, "the lower limit is above the upper one, or the value lies outside them", "check value and limits"},
	{HistoryEmpty, stop, false, "the row has no figure and no mark that says why", "give the figure, or the mark c, x or z"},
	{HistoryTwice, stop, false, "two rows give a figure for the same indicator, area and period", "leave one of them out"},
	{HistoryParts, stop, false, "the parts cannot be: below nought, a numerator above the whole it is part of, or nothing to divide by", "check numerator and denominator"},
	{HistoryDisagree, note, false, "numerator and denominator do not give the value, beyond rounding; the figure worked out from them is the one that counts", "check all three"},
	{HistoryDoubt, stop, false, "a table in no form of ours can be read in more ways than one", "write a heading that says for what period or indicator the figures are (Numerator and Denominator, where they are the parts of figures), or take out what is no part of the table"},
	{HistoryText, stop, false, "a note holds characters that cannot be seen or printed", "type the note again"},
}

// The codes of replies to queries.
const (
	ReplyColumns finding.Code = "reply-columns-missing"
	ReplyUnknown finding.Code = "reply-unknown-finding"
	ReplyTwice   finding.Code = "reply-twice"
	ReplyText    finding.Code = "reply-not-text"
)

var replyKinds = []Kind{
	{ReplyColumns, stop, false, "a workbook of queries lacks the column Finding or the column Reply", "put the heading back above its column"},
	{ReplyUnknown, stop, false, "a reply stands beside something that is not the number of a finding", "leave the numbers of the findings as they are"},
	{ReplyTwice, stop, false, "a finding has two different replies", "take out the one that does not stand"},
	{ReplyText, stop, false, "a reply holds an error or characters that cannot be seen, or is longer than 2,000 characters", "type the reply again, in a few sentences"},
}
