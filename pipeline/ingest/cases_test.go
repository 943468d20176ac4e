package ingest

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// provocation is a return that brings about one code, with everything that is found in it.
type provocation struct {
	code  finding.Code
	name  string
	table string // under the headings of bare, unless it begins with a sheet
	data  func(t *testing.T) []byte
	ask   func(t *testing.T, q *Question)
	want  string // all findings: code and cell
	out   string // the figures taken in
	state State  // accepted, unless it says otherwise
}

const line = "|2025-26-Q2|north|"

func meta(t *testing.T) Meta {
	return Meta{Template: "returns-1", Service: "housing", Quarter: q2(t), Revision: 1, Keys: []string{key(t, "C2", "2025-26-Q2", "north"), key(t, "P1", "2025-26-Q2", "north")}}
}

var provocations = []provocation{
	{code: NotReturn, name: "a workbook with some other table", table: "# Staff\nName|Grade|Start\nA|1|2\n", want: "return-not-recognised", state: Rejected},
	{code: NotReturn, name: "headings below the fiftieth row", table: "# Return\nx\n" + strings.Repeat("\n", 50) + strings.TrimPrefix(bare, "# Return\n") + "C2" + line + "=5", want: "return-not-recognised", state: Rejected},
	{code: ColumnsMissing, name: "the heading over the figures is gone", table: "# Return\nIndicator|Period|Organisation|Reason|Commentary|Action owner\nC2" + line, want: "return-columns-missing A1", state: Rejected},
	{code: ColumnsMissing, name: "the heading over the periods is gone", table: "# Return\nIndicator|Organisation|Value|Reason|Commentary\nC2|north|=5", want: "return-columns-missing A1", state: Rejected},
	{code: ColumnsMissing, name: "the heading Value was written over", data: func(t *testing.T) []byte {
		return issued(t, meta(t), "# Return\nIndicator|Period|Organisation|Q2 value|Numerator|Denominator\nC2"+line+"=5||\nP1"+line+"|=6|=10")
	}, want: "return-columns-missing", out: "P1 2025-26-Q2 north 6/10"},
	{code: HeadingTwice, name: "a column of one's own is called like another", table: "# Return\nIndicator|Period|Organisation|Value|Reason|Value\nC2" + line + "=5||=6", want: "return-heading-twice F1", out: "C2 2025-26-Q2 north 5", state: Held},
	{code: IdentityDiffers, name: "the metadata of two returns", data: func(t *testing.T) []byte {
		m := meta(t)
		return issued(t, m, bare+"C2"+line+"=5\nP1"+line+"=60", func(f *excelize.File) { _ = f.SetCellStr(MetaSheet, "B4", "waste") })
	}, want: "return-identity-differs", out: "P1 2025-26-Q2 north 60; C2 2025-26-Q2 north 5", state: Held},
	{code: OtherQuarter, name: "last quarter's return", data: func(t *testing.T) []byte {
		m := meta(t)
		m.Quarter--
		m.Keys = nil
		return issued(t, m, bare+"C2|2025-26-Q1|north|=5")
	}, ask: func(t *testing.T, q *Question) { q.Quarter = q2(t) }, want: "return-other-quarter", out: "C2 2025-26-Q1 north 5", state: Held},
	{code: QuarterUnknown, name: "no period can be read", table: "C2|soon|north|=5", want: "return-quarter-unknown; line-period-unreadable B2", state: Held},
	{code: ServiceUnknown, name: "the service is gone from the framework", data: func(t *testing.T) []byte {
		m := meta(t)
		m.Service = "parking"
		m.Keys = nil
		return issued(t, m, bare+"C2"+line+"=5")
	}, want: "return-service-unknown; line-other-service A2", state: Held},
	{code: SeveralServices, name: "one workbook for all", table: "C2" + line + "=5\nP1" + line + "=60\nY1|2024-25|both|=43", want: "return-several-services", out: "P1 2025-26-Q2 north 60; C2 2025-26-Q2 north 5; Y1 2024-25 both 43"},
	{code: NothingFilled, name: "a return sent back as it came", table: "C2" + line + "\nP1" + line, ask: func(t *testing.T, q *Question) { q.Quarter = q2(t) }, want: "return-nothing-filled", state: Held},
	{code: Unsigned, name: "the sheet to sign is empty", table: bare + "C2" + line + "=5\n# Sign-off\nName\nRole\nDate\n", want: "return-unsigned", out: "C2 2025-26-Q2 north 5"},
	{code: SignedBadly, name: "signed on no day", table: bare + "C2" + line + "=5\n# Sign-off\nName|A. Body\nRole|Head of Housing\nDate|soon\n", want: "return-sign-off-date B3", out: "C2 2025-26-Q2 north 5"},
	{code: KeyListDiffers, name: "a key put into the hidden list", data: func(t *testing.T) []byte {
		m := meta(t)
		m.KeyHash = KeyHash(m.Keys[:1])
		return issued(t, m, bare+"C2"+line+"=5\nP1"+line+"=60")
	}, want: "return-key-list-differs", out: "P1 2025-26-Q2 north 60; C2 2025-26-Q2 north 5"},
	{code: HiddenRowsRead, name: "a filter left on", data: func(t *testing.T) []byte {
		return issued(t, Meta{}, bare+"C2"+line+"=5\nP1"+line+"=60", func(f *excelize.File) { _ = f.SetRowVisible("Return", 3, false) })
	}, want: "return-hidden-rows", out: "P1 2025-26-Q2 north 60; C2 2025-26-Q2 north 5"},
	{code: HiddenColumnRead, name: "a hidden column", data: func(t *testing.T) []byte {
		return issued(t, Meta{}, bare+"C2"+line+"=5\nP1"+line+"=60", func(f *excelize.File) { _ = f.SetColVisible("Return", "C", false) })
	}, want: "return-hidden-column C1", out: "P1 2025-26-Q2 north 60; C2 2025-26-Q2 north 5"},

	{code: LineUnidentified, name: "a figure beside nothing", table: "C2" + line + "=5\n|||=6", want: "line-unidentified D3", out: "C2 2025-26-Q2 north 5"},
	{code: KeyDamaged, name: "a key with a slip beside sound labels", table: "# Return\nLine key|Indicator|Period|Organisation|Value\nC2.2025-26-Q2.north-AAA|C2" + line + "=5", want: "line-key-damaged A2", out: "C2 2025-26-Q2 north 5"},
	{code: LabelsDisagree, name: "only some columns were sorted", data: func(t *testing.T) []byte {
		return workbook(t, "# Return\nLine key|Indicator|Period|Organisation|Value\n"+key(t, "C2", "2025-26-Q2", "north")+"|P1"+line+"=5")
	}, want: "line-labels-disagree A2", state: Held},
	{code: LabelsDisagree, name: "the key and another line's title", data: func(t *testing.T) []byte {
		return workbook(t, "# Return\nLine key|Title|Unit|Value\n"+key(t, "C2", "2025-26-Q2", "north")+"|Repairs in time||=5")
	}, want: "line-labels-disagree A2", state: Held},
	{code: TitleDiffers, name: "a title reworded", table: "# Return\nIndicator|Title|Period|Organisation|Value\nC2|Grumbles|2025-26-Q2|north|=5", want: "line-title-differs B2", out: "C2 2025-26-Q2 north 5"},
	{code: UnitDiffers, name: "thousands where homes are asked for", table: "# Return\nIndicator|Unit|Period|Organisation|Value\nC1|thousand homes|2025-26-Q2|north|=5", want: "line-unit-differs B2", out: "C1 2025-26-Q2 north 5?"},
	{code: IndicatorUnknown, name: "a reference that is none", table: "C2" + line + "=5\nC99" + line + "=5", want: "line-indicator-unknown A3", out: "C2 2025-26-Q2 north 5"},
	{code: IndicatorUnused, name: "a retired measure", table: "OLD" + line + "=5", want: "line-indicator-not-in-use A2", out: "OLD 2025-26-Q2 north 5"},
	{code: OrganisationUnknown, name: "a council that is none", table: "C2|2025-26-Q2|elsewhere|=5\nC2|2025-26-Q2||=6\nP1" + line + "=60", want: "line-organisation-unknown C2; line-organisation-unknown C3", out: "P1 2025-26-Q2 north 60"},
	{code: NotReportedFor, name: "a joint figure for one council", table: "Y1|2024-25|north|=5\nC2" + line + "=5", want: "return-several-services; line-not-reported-for C2", out: "C2 2025-26-Q2 north 5"},
	{code: OtherService, name: "a line of another service's return", data: func(t *testing.T) []byte {
		m := meta(t)
		return issued(t, m, bare+"C2"+line+"=5\nP1"+line+"=60\nY1|2024-25|both|=43")
	}, want: "line-other-service A4", out: "P1 2025-26-Q2 north 60; C2 2025-26-Q2 north 5"},
	{code: PeriodUnreadable, name: "a date in the place of a period", table: "C2|@1 July 2025|north|=5\nP1" + line + "=60", want: "line-period-unreadable B2", out: "P1 2025-26-Q2 north 60"},
	{code: PeriodMisfit, name: "a year's figure for a quarterly measure", table: "C2|2024-25|north|=5\nP1" + line + "=60", want: "line-period-misfit B2", out: "P1 2025-26-Q2 north 60"},
	{code: PeriodFuture, name: "next quarter's figure", table: "C2|2025-26-Q3|north|=5\nP1" + line + "=60", ask: func(t *testing.T, q *Question) { q.Quarter = q2(t) }, want: "line-period-future B2", out: "P1 2025-26-Q2 north 60"},
	{code: PeriodEarly, name: "a measure known a quarter late", table: "L1" + line + "=5\nL1|2025-26-Q1|north|=4", ask: func(t *testing.T, q *Question) { q.Quarter = q2(t) }, want: "line-period-early B2", out: "L1 2025-26-Q1 north 4; L1 2025-26-Q2 north 5?"},
	{code: LineTwiceSame, name: "a copied sheet", table: bare + "C2" + line + "=5\n# Return (2)\n" + strings.TrimPrefix(bare, "# Return\n") + "C2" + line + "=5", want: "line-twice-same D2", out: "C2 2025-26-Q2 north 5"},
	{code: LineTwiceDiffers, name: "a copied sheet, one copy changed", table: bare + "C2" + line + "=5\nP1" + line + "=60\n# Return (2)\n" + strings.TrimPrefix(bare, "# Return\n") + "C2" + line + "=6\nP1" + line,
		want: "line-twice-differs D2; line-twice-differs D2", out: "P1 2025-26-Q2 north 60"},
	{code: LineMissing, name: "a row deleted", data: func(t *testing.T) []byte { return issued(t, meta(t), bare+"C2"+line+"=5") }, want: "line-missing", out: "C2 2025-26-Q2 north 5"},
	{code: LineEmpty, name: "a line left empty", data: func(t *testing.T) []byte { return issued(t, meta(t), bare+"C2"+line+"=5\nP1"+line) }, want: "line-empty D3", out: "C2 2025-26-Q2 north 5"},

	{code: LineEmpty, name: "a status and no figure", data: func(t *testing.T) []byte {
		return issued(t, meta(t), "# Return\nIndicator|Period|Organisation|Value|Figure status\nC2"+line+"=5|\nP1"+line+"|Provisional")
	}, want: "line-empty D3", out: "C2 2025-26-Q2 north 5"},

	{code: FigureNotNumber, name: "a letter for a nought", table: "C2" + line + "=5\nC1" + line + "5O", want: "figure-not-a-number D3", out: "C2 2025-26-Q2 north 5"},
	{code: FigureDate, name: "what Excel made of 3-5", table: "C2" + line + "@3 May 2025", want: "figure-date D2", state: Held},
	{code: FigureError, name: "a formula that divides by nought", table: "C2" + line + "!#DIV/0!", want: "figure-error D2", state: Held},
	{code: FigureBool, name: "TRUE", data: func(t *testing.T) []byte {
		return issued(t, Meta{}, bare+"C2"+line, func(f *excelize.File) { _ = f.SetCellBool("Return", "D2", true) })
	}, ask: func(t *testing.T, q *Question) { q.Quarter = q2(t) }, want: "figure-true-or-false D2", state: Held},
	{code: FigureUncached, name: "a formula that a program wrote", table: "C2" + line + "?", want: "figure-not-calculated D2", state: Held},
	{code: FigureHidden, name: "a mark that turns the reading", table: "C2" + line + "1\u202e23", want: "figure-unseen-character D2", state: Held},
	{code: FigureUnit, name: "pounds in a line of days", table: "D1" + line + "£12", want: "figure-other-unit D2", state: Held},
	{code: FigurePercentStyle, name: "45 shown as 4500%", table: "P1" + line + "%45", want: "figure-percent-style D2", out: "P1 2025-26-Q2 north 45?"},
	{code: FigurePercentShown, name: "homes shown as a percentage", table: "C2" + line + "%12", want: "figure-shown-as-percent D2", out: "C2 2025-26-Q2 north 12?"},
	{code: FigureFraction, name: "0.612 for 61.2, with nothing to compare", table: "P1" + line + "=0.612", want: "figure-fraction D2", out: "P1 2025-26-Q2 north 0.612?"},
	{code: FigureFraction, name: "0.612 as a text in a cell formatted as a percentage", data: func(t *testing.T) []byte {
		return issued(t, meta(t), bare+"C2"+line+"=5\nP1"+line+"0.612", func(f *excelize.File) {
			percent, _ := f.NewStyle(&excelize.Style{NumFmt: 10})
			_ = f.SetCellStyle("Return", "D3", "D3", percent)
		})
	}, want: "figure-fraction D3", out: "P1 2025-26-Q2 north 0.612?; C2 2025-26-Q2 north 5"},
	{code: FigureFraction, name: "0.61 for 61, after figures about 60", table: "P1" + line + "=0.6", ask: func(t *testing.T, q *Question) { q.Earlier = held("P1", "north", quarters(t, "61.2", "59.8")) }, want: "figure-fraction D2", out: "P1 2025-26-Q2 north 0.6?"},
	{code: FigureBounds, name: "more than all", table: "P1" + line + "=104", want: "figure-out-of-bounds D2", out: "P1 2025-26-Q2 north 104?"},
	{code: FigureWord, name: "n/a without a status", table: "C2" + line + "n/a", want: "figure-word D2", out: "C2 2025-26-Q2 north [x]?"},
	{code: StatusUnknown, name: "a status of one's own", table: "C2" + line + "=5|||draft", want: "figure-status-unknown G2", state: Held},
	{code: StatusContradicts, name: "not available, and a figure", table: "C2" + line + "=5|||Not available|awaited", want: "figure-status-contradicts G2", state: Held},
	{code: FigureConfidential, name: "confidential, and a figure", table: "C2" + line + "=3|||Confidential", want: "figure-confidential G2", out: "C2 2025-26-Q2 north [c]"},
	{code: ReasonMissing, name: "not available, and no reason", table: "C2" + line + "|||Not available", want: "figure-reason-missing H2", out: "C2 2025-26-Q2 north [x]"},
	{code: PartsIncomplete, name: "a numerator alone", table: "P1" + line + "|=3", want: "parts-incomplete F2", state: Held},
	{code: PartsIncomplete, name: "parts of what has none", table: "C2" + line + "|=3|=5", want: "parts-incomplete D2", state: Held},
	{code: FigureWord, name: "a word for a part", table: "P2" + line + "|n/a|=50", want: "figure-word D2", out: "P2 2025-26-Q2 north [x]?"},
	{code: PartsMissing, name: "a value without the parts that are asked for", table: "P2" + line + "=60", want: "parts-missing E2", out: "P2 2025-26-Q2 north 60?"},
	{code: PartsDisagree, name: "parts that give another value", table: "P2" + line + "=89.9|=45|=50", want: "parts-disagree D2", out: "P2 2025-26-Q2 north 89.9 45/50?"},
	{code: PartsExceed, name: "the parts the wrong way round", table: "P2" + line + "|=52|=50", want: "parts-numerator-exceeds E2", state: Held},
	{code: PartsNegative, name: "a part below nought", table: "P2" + line + "|=-2|=50", want: "parts-negative E2", state: Held},
	{code: PartsNoDenominator, name: "some of nothing", table: "P2" + line + "|=2|=0", want: "parts-denominator-nought F2", state: Held},
	{code: PartsNothing, name: "nothing of nothing", table: "P2" + line + "|=0|=0", want: "parts-nothing-to-divide F2", out: "P2 2025-26-Q2 north 0/0 [z]"},

	{code: ScaleSlip, name: "the decimal point lost", table: "P1" + line + "=60.9\nD1" + line + "=609", ask: func(t *testing.T, q *Question) { q.Earlier = held("D1", "north", tenQuarters(t)) }, want: "plausible-scale D3", out: "P1 2025-26-Q2 north 60.9; D1 2025-26-Q2 north 609?"},
	{code: ScaleSlip, name: "a slip of scale is asked about whatever the reason", table: "D1" + line + "=609||||so it is", ask: func(t *testing.T, q *Question) { q.Earlier = held("D1", "north", tenQuarters(t)) }, want: "plausible-scale D2", out: "D1 2025-26-Q2 north 609?"},
	{code: OutsideRange, name: "outside both", table: "D1" + line + "=75", ask: func(t *testing.T, q *Question) { q.Earlier = held("D1", "north", tenQuarters(t)) }, want: "plausible-range D2", out: "D1 2025-26-Q2 north 75?"},
	{code: OutsideRange, name: "outside both, with the reason", table: "D1" + line + "=75||||two staff left", ask: func(t *testing.T, q *Question) { q.Earlier = held("D1", "north", tenQuarters(t)) }, want: "plausible-range D2", out: "D1 2025-26-Q2 north 75"},
	{code: OutsideRange, name: "outside both, with a reason for its being provisional", table: "D1" + line + "=75|||Provisional|not closed yet", ask: func(t *testing.T, q *Question) { q.Earlier = held("D1", "north", tenQuarters(t)) }, want: "plausible-range D2", out: "D1 2025-26-Q2 north 75 [p]?"},
	{code: OutsideOneRange, name: "outside one", table: "D1" + line + "=64.9", ask: func(t *testing.T, q *Question) { q.Earlier = held("D1", "north", tenQuarters(t)) }, want: "plausible-range-one D2", out: "D1 2025-26-Q2 north 64.9"},
	{code: OutsideSeason, name: "a winter's figure in summer", table: "D1" + line + "=55", ask: func(t *testing.T, q *Question) {
		q.Earlier = held("D1", "north", quarters(t, "38", "41", "53", "47", "39", "42", "51", "48", "38", "40", "52", "48"))
	}, want: "plausible-season D2", out: "D1 2025-26-Q2 north 55?"},
	{code: SameAsBefore, name: "last quarter's parts again", table: "P2" + line + "|=45|=50", ask: func(t *testing.T, q *Question) { q.Earlier = held("P2", "north", quarters(t, "45/50")) }, want: "plausible-same-as-before D2", out: "P2 2025-26-Q2 north 45/50?"},
	{code: SameAsLastYear, name: "last year's parts again", table: "P2" + line + "|=45|=50", ask: func(t *testing.T, q *Question) {
		q.Earlier = held("P2", "north", quarters(t, "45/50", "44/50", "44/49", "46/51"))
	}, want: "plausible-same-as-last-year D2", out: "P2 2025-26-Q2 north 45/50?"},
	{code: CumulativeFell, name: "a quarter's own figure for the running total", table: "C1" + line + "=29", ask: func(t *testing.T, q *Question) { q.Earlier = held("C1", "north", quarters(t, "31")) }, want: "plausible-cumulative-fell D2", state: Held},
	{code: CumulativeLess, name: "money taken back", table: "MY" + line + "=29", ask: func(t *testing.T, q *Question) { q.Earlier = held("MY", "north", quarters(t, "31")) }, want: "plausible-cumulative-less D2", out: "MY 2025-26-Q2 north 29?"},
	{code: CumulativeStands, name: "a total that was not begun again", table: "C1|2025-26-Q1|north|=99", ask: func(t *testing.T, q *Question) { q.Earlier = held("C1", "north", quarters(t, "90", "")) }, want: "plausible-cumulative-not-reset D2", out: "C1 2025-26-Q1 north 99?"},
	{code: TotalDiffers, name: "districts that do not make the county", table: "T1|2025-26-Q2|north|=105\nT1|2025-26-Q2|upper|=50\nT1|2025-26-Q2|lower|=45", want: "plausible-total D2", out: "T1 2025-26-Q2 north 105?; T1 2025-26-Q2 upper 50; T1 2025-26-Q2 lower 45"},
	{code: DenominatorMoved, name: "a fifth fewer cases", table: "P2" + line + "|=3000|=3900", ask: func(t *testing.T, q *Question) { q.Earlier = held("P2", "north", quarters(t, "4000/5000")) }, want: "plausible-denominator F2", out: "P2 2025-26-Q2 north 3000/3900?"},
	{code: DigitsSwapped, name: "1254 for 1245", table: "C2" + line + "=1254", ask: func(t *testing.T, q *Question) { q.Earlier = held("C2", "north", quarters(t, "1245")) }, want: "plausible-digits D2", out: "C2 2025-26-Q2 north 1254"},
	{code: RevisionBare, name: "a published figure changed", table: "P1|2025-26-Q1|north|=64", ask: published, want: "revision-unexplained D2", out: "P1 2025-26-Q1 north 64 [r]?"},
	{code: RevisionMade, name: "a published figure changed, with the reason", table: "P1|2025-26-Q1|north|=64||||late cases", ask: published, want: "revision D2", out: "P1 2025-26-Q1 north 64 [r]"},

	{code: WordsPersonal, name: "a telephone number", table: "C2" + line + "=5|||||Ring 01632 960123 to ask.", want: "words-personal-data I2", out: "C2 2025-26-Q2 north 5"},
	{code: WordsHidden, name: "a mark that turns the reading, in words", table: "C2" + line + "=5|||||up\u202enwod", want: "words-unseen-character I2", out: "C2 2025-26-Q2 north 5"},
	{code: WordsLong, name: "an essay", table: "C2" + line + "=5|||||" + strings.Repeat("word ", 900), want: "words-too-long I2", out: "C2 2025-26-Q2 north 5"},
	{code: WordsClass, name: "a classification that is none", table: "# Return\nIndicator|Period|Organisation|Value|Commentary|Classification\nC2" + line + "=5|All is well.|secret", want: "words-classification F2", out: "C2 2025-26-Q2 north 5"},
	{code: WordsNotText, name: "an error among the words", table: "C2" + line + "=5|||||?", want: "words-not-text I2", out: "C2 2025-26-Q2 north 5"},
	{code: WordsAlone, name: "words and no figure", table: "C2" + line + "|||||All is well.\nP1" + line + "=60", want: "words-without-figure I2", out: "P1 2025-26-Q2 north 60"},
	{code: CommentaryNone, name: "red without a word", table: "C2" + line + "=5||||||Do more|Head of Housing|@31 January 2026", ask: judged(Judgement{Status: kpi.Red}), want: "words-commentary-missing I2", out: "C2 2025-26-Q2 north 5"},
	{code: ActionNone, name: "amber without an action", table: "C2" + line + "=5|||||Two staff left.", ask: judged(Judgement{Status: kpi.Amber}), want: "words-action-missing J2", out: "C2 2025-26-Q2 north 5"},
	{code: ActionHalf, name: "an action of nobody's", table: "C2" + line + "=5||||||Do more||31/01/2026", want: "words-action-incomplete K2", out: "C2 2025-26-Q2 north 5"},
	{code: ActionDate, name: "an action due soon", table: "C2" + line + "=5||||||Do more|Head of Housing|soon", want: "words-action-date L2", out: "C2 2025-26-Q2 north 5"},
	{code: CommentarySame, name: "last quarter's words", table: "C2" + line + "=5|||||Two of the staff have left us.", ask: func(t *testing.T, q *Question) {
		past := quarters(t, "6")
		past[0].Commentary = "Two of the staff have left us"
		q.Earlier = held("C2", "north", past)
	}, want: "words-commentary-same I2", out: "C2 2025-26-Q2 north 5"},
	{code: CommentaryWrong, name: "a rise that was a fall", table: "C2" + line + "=5|||||Complaints rose. Two staff left.", ask: func(t *testing.T, q *Question) { q.Earlier = held("C2", "north", quarters(t, "9")) }, want: "words-commentary-contradicts I2", out: "C2 2025-26-Q2 north 5"},
}

func tenQuarters(t *testing.T) []Past {
	return quarters(t, "61.2", "59.8", "62.5", "60.1", "58.9", "61.7", "60.4", "59.5", "62.0", "60.8")
}

func published(t *testing.T, q *Question) {
	past := quarters(t, "61.2")
	past[0].Published = true
	q.Earlier = held("P1", "north", past)
}

func judged(j Judgement) func(*testing.T, *Question) {
	return func(t *testing.T, q *Question) { q.Judge = func(*kpi.Observation) Judgement { return j } }
}

func TestEachTroubleIsFoundWhereItIsAndOnlyItsLineIsKeptOut(t *testing.T) {
	for _, c := range provocations {
		t.Run(string(c.code)+"/"+c.name, func(t *testing.T) {
			q := Question{Framework: testFramework()}
			if c.ask != nil {
				c.ask(t, &q)
			}
			var data []byte
			switch {
			case c.data != nil:
				data = c.data(t)
			case strings.HasPrefix(c.table, "# "):
				data = workbook(t, c.table)
			default:
				data = workbook(t, bare+c.table)
			}
			s := NewReader(q).Read(data, "housing.xlsx")
			same(t, "findings", codes(s.Findings), c.want)
			same(t, "figures", figures(s.Figures), c.out)
			want := c.state
			if want == "" {
				want = Accepted
			}
			if s.State != want {
				t.Errorf("the state is %s (%s), want %s", s.State, s.Why, want)
			}
			if s.State != Accepted && s.Why == "" {
				t.Error("no reason is given for the state")
			}
			if !strings.Contains(c.want, string(c.code)) {
				t.Errorf("the case is for %s and does not want it", c.code)
			}
			for _, f := range s.Findings {
				k, ok := Lookup(f.Code)
				if !ok || f.Found == "" || f.Mend == "" || f.File == "" {
					t.Errorf("%+v is not whole", f)
				}
				if ok && f.Severity != k.Severity && !(f.Severity == note && strings.Contains(f.Found, "the reason given is")) {
					t.Errorf("%s is a %s, and a %s in the catalogue", f.Code, f.Severity, k.Severity)
				}
			}
			for _, a := range s.Asks {
				if f := s.Findings[a.Finding]; f.Severity != query || !s.Figures[a.Figure].Queried {
					t.Errorf("%s asks about %s", f, s.Figures[a.Figure].Indicator)
				}
			}
		})
	}
}

// elsewhere are the findings that the tests of histories and replies bring about.
const elsewhere = historyFaults + replyFaults + string(HistoryColumn+HistoryDoubt+ReplyColumns)

func TestEveryFindingHasACaseThatProvokesIt(t *testing.T) {
	met := map[finding.Code]bool{}
	for _, c := range provocations {
		met[c.code] = true
	}
	seen := map[finding.Code]bool{}
	for _, k := range catalogue {
		if seen[k.Code] {
			t.Errorf("%s stands twice", k.Code)
		}
		seen[k.Code] = true
		if k.Provoked == "" || k.Mend == "" || strings.HasSuffix(k.Mend, ".") || strings.ContainsAny(k.Provoked+k.Mend, "|\n") {
			t.Errorf("%s is not described, or ends in a full stop", k.Code)
		}
		if !met[k.Code] && !strings.Contains(elsewhere, string(k.Code)) {
			t.Errorf("%s has no case", k.Code)
		}
	}
	if strings.Count(Gallery(), "\n") != len(seen)+2 {
		t.Error("the gallery does not show every code")
	}
}

func TestWhatIsWithheldIsKeptWholeAndOutOfTheFigures(t *testing.T) {
	s := NewReader(Question{Framework: testFramework()}).Read(workbook(t, bare+"C2"+line+"=5|||||Ring 01632 960123 to ask.\nP1"+line+"one|||||Ask a.body@council.example"), "x.xlsx")
	if len(s.Withheld) != 2 || s.Withheld[0].Text != "Ask a.body@council.example" && s.Withheld[1].Text != "Ask a.body@council.example" {
		t.Fatalf("%+v", s.Withheld)
	}
	for _, w := range s.Withheld {
		if f := s.Findings[w.Finding]; f.Code != WordsPersonal || strings.Contains(f.Found, "01632") || strings.Contains(f.Found, "a.body") {
			t.Errorf("the finding is %s", f)
		}
		if w.Figure >= 0 && (s.Figures[w.Figure].Commentary != "" || s.Figures[w.Figure].Queried) {
			t.Errorf("the figure is %+v", s.Figures[w.Figure])
		}
	}
}

func TestSignOffAndRevisionAreRead(t *testing.T) {
	s := NewReader(Question{Framework: testFramework()}).Read(issued(t, meta(t), bare+"C2"+line+"=5\nP1"+line+"=60\n# Start here\nRevision|=2\n# Sign-off\nWho signs\nName|A. Body\nRole|Head of Housing\nDate|@14 October 2025\n"), "x.xlsx")
	if s.SignOff != (SignOff{"A. Body", "Head of Housing", "2025-10-14"}) || s.Revision != 2 || s.Template != "returns-1" || s.Service != "housing" || s.Quarter != q2(t) {
		t.Errorf("%+v %d %s %s %s", s.SignOff, s.Revision, s.Template, s.Service, s.Quarter)
	}
	if s.Due != 2 || s.Filled != 2 || s.Missing != 0 || s.Stopped != 0 {
		t.Errorf("%d due, %d filled, %d missing, %d stopped", s.Due, s.Filled, s.Missing, s.Stopped)
	}
}

func TestLinesAreCountedAgainstWhatIsDue(t *testing.T) {
	due := func(service string, q period.Quarter) []Due {
		if service != "housing" {
			t.Errorf("asked for %s", service)
		}
		p := q.Period()
		return []Due{{"C2", "north", p, false}, {"C2", "south", p, false}, {"P1", "north", p, false}, {"P1", "south", p, false}, {"D1", "north", q.Period().Back(1), true}}
	}
	s := NewReader(Question{Framework: testFramework(), Due: due}).Read(workbook(t, bare+"C2"+line+"=5\nC2|2025-26-Q2|south|five\nP1"+line+"\n"), "x.xlsx")
	if s.Due != 4 || s.Filled != 1 || s.Missing != 2 || s.Stopped != 1 {
		t.Errorf("%d due, %d filled, %d missing, %d stopped", s.Due, s.Filled, s.Missing, s.Stopped)
	}
	same(t, "findings", codes(s.Findings), "line-missing; figure-not-a-number D3; line-empty D4")
}
