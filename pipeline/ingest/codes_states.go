package ingest

import "perfpack/pipeline/finding"

// The codes of what a return says of milestones, budget lines and risks.
const (
	StateUnknown     finding.Code = "state-unknown"
	StateOfOther     finding.Code = "state-other-service"
	StateTwice       finding.Code = "state-twice"
	StateEmpty       finding.Code = "state-empty"
	StateWord        finding.Code = "state-word"
	StateDate        finding.Code = "state-date"
	StateAmount      finding.Code = "state-amount"
	StateUndated     finding.Code = "state-complete-without-date"
	StateIncomplete  finding.Code = "state-date-without-complete"
	StateTooLate     finding.Code = "state-reached-after-quarter"
	StateMoved       finding.Code = "state-date-moved-again"
	StateBelow       finding.Code = "state-forecast-below-actual"
	StateSaving      finding.Code = "state-saving-unused"
	StateOutside     finding.Code = "state-outside-risk-matrix"
	StateHalf        finding.Code = "state-risk-half-assessed"
	StateAlike       finding.Code = "state-risk-unchanged"
	StateUnexplained finding.Code = "state-reason-missing"
)

var stateKinds = []Kind{
	{StateUnknown, stop, false, "the framework has no milestone, budget line or risk of that reference in the quarter", "correct the reference, or add what it names to the framework"},
	{StateOfOther, stop, false, "a milestone, budget line or risk is another service's", "leave it to the service that owns it, or correct the framework"},
	{StateTwice, stop, false, "the same milestone, budget line or risk stands in two rows", "leave one of them out"},
	{StateEmpty, query, false, "nothing is said of a milestone, budget line or risk that was asked for", "say how it stands"},
	{StateWord, stop, false, "a word stands where one of a few is asked for, and is none of them", "choose one from the list"},
	{StateDate, stop, false, "a cell that asks for a day holds something else", "write the day as 30 September 2025, or choose it"},
	{StateAmount, stop, false, "a cell that asks for a sum of money holds something else", "write the sum in pounds, in digits"},
	{StateUndated, query, false, "a milestone is complete and the day on which it was reached is missing", "write the day"},
	{StateIncomplete, query, false, "a milestone has a day on which it was reached and is not complete", "write Complete, or clear the day"},
	{StateTooLate, query, false, "a milestone is said to have been reached after the end of the quarter", "correct the day, or report it with the next quarter"},
	{StateMoved, query, false, "the day on which a milestone is expected is put back for the third time or more", "confirm it, and say what makes it surer this time"},
	{StateBelow, query, false, "the forecast for the year is less than has been spent or received already", "correct one of them, or say why the rest of the year takes money back"},
	{StateSaving, query, false, "a budget line that is no saving has a state of savings", "clear it"},
	{StateOutside, stop, false, "a risk is assessed with a word that the council's matrix does not have", "choose a word of the matrix"},
	{StateHalf, stop, false, "a risk has a likelihood and no impact, or the other way round", "give both"},
	{StateAlike, query, false, "a risk has been assessed alike for four quarters in a row", "confirm that it was looked at again"},
	{StateUnexplained, query, false, "a milestone is expected later than its day in force, is paused or is cancelled, and nobody says why", "give the reason"},
}
