package settings

import "slices"

// Form says what may be written for a key.
type Form uint8

// The forms of values.
const (
	Text   Form = iota // a text in quotation marks
	Texts              // a list of texts, or one text
	YesNo              // true or false
	Whole              // a whole number
	Wholes             // a list of whole numbers
	Number             // a number
	Word               // one of a few words
	ID                 // an identifier that names folders: see kpi.NamesFiles
	Day                // a day, as "2025-11-10"
	Quart              // a quarter, as "2025-26-Q2"
	Table              // a table of keys
	Tables             // a table that may come several times
	Free               // a table of texts whose keys are looked up elsewhere
)

var formWords = [...]string{
	"text", "text, or list of texts", "true or false", "whole number", "list of whole numbers", "number", "word", "identifier", "day", "quarter", "table", "list of tables", "table of texts",
}

// String gives the form as the reference prints it.
func (f Form) String() string { return formWords[f] }

// Key describes one key of perfpack.toml.
type Key struct {
	// Path is the key with the tables it stands in: "publication.default".
	Path string
	Form Form
	// Required keys must be there wherever their table is.
	Required bool
	Words    []string
	// Least and Most bound a whole number.
	Least, Most int
	Default     string
	Meaning     string
	Example     string
}

// textKeys are the headings under which the cover report has the council's own words, with what they are.
var textKeys = []Key{
	{Path: "purpose", Meaning: "why the report is made"},
	{Path: "options", Meaning: "options considered, and why they were rejected"},
	{Path: "recommended", Meaning: "what cabinet is asked to decide"},
	{Path: "recommendations_reason", Meaning: "reason for decision"},
	{Path: "background", Meaning: "background and proposal"},
	{Path: "key_information", Meaning: "key information"},
	{Path: "links_to_corporate_plan", Meaning: "links to the corporate plan"},
	{Path: "financial", Meaning: "financial implications"},
	{Path: "legal", Meaning: "legal implications"},
	{Path: "risk", Meaning: "risk management"},
	{Path: "consultations", Meaning: "consultations"},
	{Path: "equality", Meaning: "equality and diversity implications"},
	{Path: "environmental", Meaning: "environmental implications"},
	{Path: "staffing", Meaning: "staffing and other resource implications"},
	{Path: "appendices", Meaning: "appendices, with where they are to be found"},
	{Path: "background_documents", Meaning: "background documents"},
	{Path: "authors", Meaning: "authors, by role"},
}

var keys = func() []Key {
	list := []Key{
		{Path: "title", Form: Text, Required: true, Meaning: "name of the framework, as printed", Example: `"Northmoor outcomes framework"`},
		{Path: "out", Form: Text, Default: "out", Meaning: "folder for products, relative to the workspace", Example: `"../packs"`},
		{Path: "illustrative", Form: YesNo, Default: "false", Meaning: "the workspace is an example", Example: "true"},
		{Path: "illustrative_notice", Form: Text, Default: "a sentence that says so", Meaning: "what packs print about that", Example: `"This is a sample."`},

		{Path: "publication", Form: Table, Meaning: "what may be seen by whom"},
		{Path: "publication.default", Form: Word, Words: []string{"public", "restricted"}, Default: "restricted", Meaning: "classification of what does not state one", Example: `"public"`},
		{Path: "publication.small_numbers", Form: Whole, Least: 0, Most: 100, Default: "5", Meaning: "counts of people below this, nought aside, are kept back; 0 keeps none back", Example: "5"},

		{Path: "publication.commentary", Form: Word, Words: []string{"public", "restricted"}, Default: "as publication.default", Meaning: "classification of what returns and notes say in words of a public figure, where they do not state one", Example: `"public"`},

		{Path: "exempt", Form: Table, Meaning: "the appendix that holds what is not public"},
		{Path: "exempt.paragraph", Form: Whole, Least: 0, Most: 7, Default: "0, and no appendix is made", Meaning: "paragraph of Part 1 of Schedule 12A to the Local Government Act 1972 by which rows that name none are exempt", Example: "3"},
		{Path: "exempt.public_interest", Form: Texts, Default: "none, and no appendix is made", Meaning: "why the public interest in keeping it back outweighs that in disclosing it, as printed", Example: `["Disclosure would weaken the council's hand."]`},
		{Path: "exempt.readers", Form: Text, Default: "none", Meaning: "who is entitled to the appendix, by role, as printed on it", Example: `"Members of the Cabinet and the statutory officers"`},

		{Path: "organisation", Form: Tables, Required: true, Meaning: "a council that reports"},
		{Path: "organisation.id", Form: ID, Required: true, Meaning: "identifier, in paths and data", Example: `"northmoor"`},
		{Path: "organisation.name", Form: Text, Required: true, Meaning: "name as printed", Example: `"Northmoor Borough Council"`},
		{Path: "organisation.report_number", Form: Text, Default: "none", Meaning: "number of its report to cabinet", Example: `"BCa/25/00"`},
		{Path: "organisation.meeting_name", Form: Text, Default: "Cabinet", Meaning: "meeting that receives the report", Example: `"Babergh Cabinet"`},
		{Path: "organisation.from", Form: Text, Default: "none", Meaning: "who brings the report", Example: `"Cabinet Member for Customers"`},
		{Path: "organisation.officer", Form: Text, Default: "none", Meaning: "responsible officer, by role", Example: `"Corporate Manager for Performance"`},
		{Path: "organisation.key_decision", Form: Text, Default: "none", Meaning: "reference of the key decision", Example: `"CAB317"`},
		{Path: "organisation.portfolio", Form: Text, Default: "none", Meaning: "portfolio under which the report comes", Example: `"Performance"`},
		{Path: "organisation.authors", Form: Texts, Default: "those of the report", Meaning: "authors of its report, by role", Example: `["Performance Manager"]`},
		{Path: "organisation.compare_with", Form: Texts, Default: "nobody", Meaning: "identifiers of councils beside whose figures it agrees to have its own printed; the page is in both reports where each names the other, and in neither otherwise", Example: `["eastmoor"]`},

		{Path: "calendar", Form: Table, Meaning: "when things fall due; working days leave out weekends and the bank holidays of England"},
		{Path: "calendar.returns_due_days", Form: Whole, Least: 0, Most: 366, Default: "20, or earlier if the meeting asks for it", Meaning: "last day on which a return is in time, in days after the end of the quarter", Example: "20"},
		{Path: "calendar.cut_off_days", Form: Whole, Least: 0, Most: 366, Default: "30, or earlier if the meeting asks for it", Meaning: "day at whose end no more is taken into the draft, in days after the end of the quarter", Example: "30"},
		{Path: "calendar.meeting_days", Form: Whole, Least: 0, Most: 366, Default: "60", Meaning: "day of the meeting, in days after the end of the quarter; a day on which nobody works gives way to the next", Example: "60"},
		{Path: "calendar.clear_days", Form: Whole, Least: 0, Most: 60, Default: "5", Meaning: "clear working days between the publication of the agenda and the meeting, neither counted", Example: "5"},
		{Path: "calendar.final_days", Form: Whole, Least: 0, Most: 60, Default: "1", Meaning: "working days from the final pack to the publication of the agenda", Example: "2"},
		{Path: "calendar.directors_days", Form: Whole, Least: 0, Most: 60, Default: "5", Meaning: "working days that directors have for the draft before the final, at least", Example: "5"},
		{Path: "calendar.check_days", Form: Whole, Least: 0, Most: 60, Default: "5", Meaning: "working days from the last day for returns to the cut-off, at least", Example: "5"},
		{Path: "calendar.fill_days", Form: Whole, Least: 0, Most: 120, Default: "15", Meaning: "working days that services have for their return; none goes out before the quarter ends", Example: "15"},
		{Path: "calendar.reminders", Form: Wholes, Default: "[10, 5, 2]", Meaning: "working days before the last day for returns on which services are reminded", Example: "[10, 5, 2]"},
		{Path: "calendar.meeting", Form: Tables, Meaning: "days of one quarter which differ from the rule"},
		{Path: "calendar.meeting.quarter", Form: Quart, Required: true, Meaning: "the quarter", Example: `"2025-26-Q2"`},
		{Path: "calendar.meeting.organisation", Form: ID, Default: "every organisation", Meaning: "whose days they are", Example: `"babergh"`},
		{Path: "calendar.meeting.meeting", Form: Day, Default: "by the rule", Meaning: "day of the meeting", Example: `"2025-11-25"`},
		{Path: "calendar.meeting.agenda", Form: Day, Default: "by the rule", Meaning: "day on which the agenda is published", Example: `"2025-11-17"`},
		{Path: "calendar.meeting.final", Form: Day, Default: "by the rule", Meaning: "day of the final pack", Example: `"2025-11-14"`},
		{Path: "calendar.meeting.draft", Form: Day, Default: "by the rule", Meaning: "day by which directors have the draft", Example: `"2025-10-31"`},
		{Path: "calendar.meeting.cut_off", Form: Day, Default: "by the rule", Meaning: "day of the cut-off", Example: `"2025-10-30"`},
		{Path: "calendar.meeting.returns_due", Form: Day, Default: "by the rule", Meaning: "last day for returns", Example: `"2025-10-20"`},
		{Path: "calendar.meeting.templates", Form: Day, Default: "by the rule", Meaning: "day on which return workbooks go out", Example: `"2025-10-01"`},

		{Path: "policy", Form: Table, Meaning: "what becomes of a final pack when something is wanting"},
		{Path: "policy.missing", Form: Word, Words: []string{"print", "withhold"}, Default: "print", Meaning: "with returns missing: print what is missing, or withhold the pack", Example: `"print"`},
		{Path: "policy.queried", Form: Word, Words: []string{"exclude", "include"}, Default: "exclude", Meaning: "figures with an open query: out of final packs, or in as provisional", Example: `"exclude"`},
		{Path: "policy.unsigned", Form: Word, Words: []string{"provisional", "accept", "withhold"}, Default: "provisional", Meaning: "returns without a sign-off: provisional, taken as they are, or the pack withheld", Example: `"provisional"`},

		{Path: "rating", Form: Table, Meaning: "what holds for indicators whose row leaves it open"},
		{Path: "rating.scheme", Form: Word, Words: []string{"tolerance", "target_and_floor", "two_state", "none"}, Default: "tolerance", Meaning: "rating scheme", Example: `"tolerance"`},
		{Path: "rating.green_tolerance", Form: Number, Default: "0", Meaning: "shortfall that is still green", Example: "0"},
		{Path: "rating.amber_tolerance", Form: Number, Default: "0", Meaning: "shortfall that is still amber", Example: "5"},
		{Path: "rating.tolerance_kind", Form: Word, Words: []string{"absolute", "relative"}, Default: "absolute", Meaning: "tolerances in the unit, or in per cent of the target", Example: `"relative"`},

		{Path: "report", Form: Table, Meaning: "the cover report"},
		{Path: "report.kind", Form: Word, Words: []string{"plain", "essex", "babergh"}, Default: "plain", Meaning: "form of the cover report", Example: `"babergh"`},
		{Path: "report.title", Form: Text, Default: "the title of the framework", Meaning: "title of the report", Example: `"Quarterly performance report"`},
		{Path: "report.report_by", Form: Text, Default: "none", Meaning: "who reports", Example: `"Leader of the Council"`},
		{Path: "report.enquiries_to", Form: Text, Default: "none", Meaning: "to whom questions go, by role", Example: `"Head of Performance"`},
		{Path: "report.enquiries_email", Form: Text, Default: "none", Meaning: "address for questions", Example: `"performance@northmoor.example"`},
		{Path: "report.enquiries_phone", Form: Text, Default: "none", Meaning: "telephone for questions", Example: `"01632 960000"`},
		{Path: "report.portfolio", Form: Text, Default: "none", Meaning: "portfolio under which the report comes", Example: `"Leader of the Council"`},
		{Path: "report.divisions", Form: Text, Default: "none", Meaning: "divisions or wards affected", Example: `"All divisions of the county"`},
		{Path: "report.risk_table", Form: Tables, Meaning: "a row of the report's risk table"},
		{Path: "report.risk_table.description", Form: Text, Required: true, Meaning: "the risk", Example: `"Our data sources will not be reliable"`},
		{Path: "report.risk_table.likelihood", Form: Text, Default: "none", Meaning: "likelihood, in the council's words", Example: `"Unlikely"`},
		{Path: "report.risk_table.impact", Form: Text, Default: "none", Meaning: "impact, in the council's words", Example: `"Disaster"`},
		{Path: "report.risk_table.mitigation", Form: Text, Default: "none", Meaning: "what is done about it", Example: `"A programme to improve data"`},

		{Path: "appearance", Form: Table, Meaning: "what is changed of the theme"},
		{Path: "appearance.logo", Form: Text, Default: "none", Meaning: "picture for the cover, a PNG or JPEG of at most 2,000 pixels a side, beside perfpack.toml; the council's name stands on the cover in words, so screen readers pass the picture over", Example: `"logo.png"`},
		{Path: "appearance.colours", Form: Free, Default: "the theme's", Meaning: "colours by their name in the theme", Example: `{ accent = "#12436d" }`},
		{Path: "appearance.words", Form: Free, Default: "the theme's", Meaning: "words for statuses", Example: `{ close = "Within tolerance" }`},

		{Path: "proof", Form: Table, Meaning: "how packs are signed"},
		{Path: "proof.key", Form: Text, Default: "packs are not signed", Meaning: "file with the private key by which packs are signed (Ed25519, as PEM), relative to the workspace; perfpack key makes one", Example: `"proof.key"`},
		{Path: "proof.keep_years", Form: Whole, Least: 1, Most: 100, Default: "nobody is told", Meaning: "years for which returns are to be kept, as the council has decided: perfpack status counts those that are older; nothing is ever removed by itself", Example: "6"},
		{Path: "proof.trusted", Form: Texts, Default: "none", Meaning: "files with public keys by which earlier packs were signed", Example: `["proof-2024.key.pub"]`},

		{Path: "notices", Form: Table, Meaning: "whom perfpack tells what, and how; left out, nobody. A change of these makes no new pack"},
		{Path: "notices.team", Form: Texts, Default: "nobody", Meaning: "e-mail addresses of the performance team: trouble, packs made, what was received", Example: `["performance@northmoor.example"]`},
		{Path: "notices.directors", Form: Texts, Default: "nobody", Meaning: "e-mail addresses of those who see drafts and hear of finals", Example: `["directors@northmoor.example"]`},
		{Path: "notices.services", Form: YesNo, Default: "true", Meaning: "services are written to, at the address in the framework: returns issued, reminders, receipts", Example: "true"},
		{Path: "notices.weekly", Form: YesNo, Default: "true", Meaning: "the team hears once a week that all is well, or what is not", Example: "true"},
		{Path: "notices.folder", Form: Text, Default: "none", Meaning: "folder in which each notice is laid as a file that a mail program opens, relative to the workspace", Example: `"notices"`},
		{Path: "notices.heartbeat", Form: Text, Default: "none", Meaning: "address that is called when a run begins, ends and fails, as healthchecks has it; or where it is to be found, as env: or file:", Example: `"https://hc.northmoor.example/ping/perfpack"`},
		{Path: "notices.smtp", Form: Table, Meaning: "the mail server by which notices go"},
		{Path: "notices.smtp.host", Form: Text, Required: true, Meaning: "name of the mail server", Example: `"mail.northmoor.example"`},
		{Path: "notices.smtp.port", Form: Whole, Least: 1, Most: 65535, Default: "25; 587 with a user, 465 with security tls", Meaning: "port of the mail server", Example: "587"},
		{Path: "notices.smtp.from", Form: Text, Required: true, Meaning: "address from which notices come", Example: `"perfpack@northmoor.example"`},
		{Path: "notices.smtp.security", Form: Word, Words: []string{"starttls", "offered", "tls", "none"}, Default: "starttls", Meaning: "encryption: demanded by STARTTLS, used where the server offers it, from the first byte, or none", Example: `"starttls"`},
		{Path: "notices.smtp.user", Form: Text, Default: "nobody signs in", Meaning: "user as whom perfpack signs in", Example: `"perfpack"`},
		{Path: "notices.smtp.password", Form: Text, Default: "none", Meaning: "where the password is: env: and the name of an environment variable, or file: and a path", Example: `"file:/etc/perfpack/smtp-password"`},
		{Path: "notices.webhook", Form: Tables, Meaning: "a program that is told by HTTP, such as a Teams workflow"},
		{Path: "notices.webhook.id", Form: ID, Required: true, Meaning: "what perfpack calls it", Example: `"teams"`},
		{Path: "notices.webhook.url", Form: Text, Required: true, Meaning: "its address, or where it is to be found, as env: or file:; an address which lets anybody post belongs into one of these", Example: `"env:PERFPACK_TEAMS_URL"`},
		{Path: "notices.webhook.form", Form: Word, Words: []string{"teams", "json"}, Default: "teams", Meaning: "an Adaptive Card for a Teams workflow, or plain JSON", Example: `"json"`},
		{Path: "notices.webhook.audiences", Form: Texts, Default: "team", Meaning: "what it is told of: what goes to the team, the directors, the services", Example: `["team", "directors"]`},

		{Path: "limits", Form: Table, Meaning: "how large a file may be before it is refused"},
		{Path: "limits.file_mb", Form: Whole, Least: 1, Most: 4096, Default: "20", Meaning: "the file as it arrives, in MB", Example: "20"},
		{Path: "limits.part_mb", Form: Whole, Least: 1, Most: 16384, Default: "64", Meaning: "one part of it, inflated, in MB", Example: "64"},
		{Path: "limits.total_mb", Form: Whole, Least: 1, Most: 16384, Default: "128", Meaning: "all parts, inflated, in MB", Example: "128"},
		{Path: "limits.parts", Form: Whole, Least: 10, Most: 100000, Default: "1000", Meaning: "parts of a workbook", Example: "1000"},
		{Path: "limits.ratio", Form: Whole, Least: 10, Most: 100000, Default: "200", Meaning: "how many times larger a part may be inflated than packed", Example: "200"},
		{Path: "limits.rows", Form: Whole, Least: 1, Most: 1048576, Default: "50000", Meaning: "highest row of a sheet", Example: "50000"},
		{Path: "limits.columns", Form: Whole, Least: 1, Most: 16384, Default: "512", Meaning: "highest column of a sheet", Example: "512"},
		{Path: "limits.cells", Form: Whole, Least: 1, Most: 100000000, Default: "500000", Meaning: "cells in one sheet", Example: "500000"},
	}
	// The texts of the report follow its other keys.
	at := slices.IndexFunc(list, func(k Key) bool { return k.Path == "report.risk_table" })
	for i, k := range textKeys {
		k.Path, k.Form, k.Default, k.Example = "report."+k.Path, Texts, "left out of the report", `["A paragraph.", "Another."]`
		list = slices.Insert(list, at+i, k)
	}
	return list
}()

var byPath = func() map[string]*Key {
	m := make(map[string]*Key, len(keys))
	for i := range keys {
		m[keys[i].Path] = &keys[i]
	}
	return m
}()
