package timetable_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"perfpack/data"
	"perfpack/pipeline/period"
	"perfpack/pipeline/settings"
	"perfpack/pipeline/timetable"
)

const least = `title = "Northmoor outcomes framework"
[[organisation]]
id = "north"
name = "North Council"
[[organisation]]
id = "south"
name = "South Council"
`

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func holidays(t testing.TB) *timetable.Holidays {
	t.Helper()
	h, err := timetable.ReadHolidays(must(data.FS.ReadFile("calendar/bank-holidays.csv")))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func of(t testing.TB, text string) *timetable.Timetable {
	t.Helper()
	s, found := settings.Load([]byte(least + text))
	if s == nil {
		t.Fatal(found)
	}
	return timetable.New(s, holidays(t))
}

// written gives the days as one line.
func written(d timetable.Dates) string {
	f := func(day time.Time) string { return day.Format("2 Jan") }
	var reminders []string
	for _, r := range d.Reminders {
		reminders = append(reminders, f(r))
	}
	return fmt.Sprintf("templates %s, reminders %s, due %s, cut-off %s, draft %s, final %s, agenda %s, meeting %s %d",
		f(d.Templates), strings.Join(reminders, " "), f(d.ReturnsDue), f(d.CutOff), f(d.Draft), f(d.Final), f(d.Agenda), f(d.Meeting), d.Meeting.Year())
}

func TestTheDaysAreCountedBackFromTheMeeting(t *testing.T) {
	const meeting = "[[calendar.meeting]]\nquarter = %q\nmeeting = %q\n"
	for _, c := range []struct {
		name, calendar, quarter, want string
	}{
		{"without a calendar, sixty days from the end of the quarter; 29 November is a Saturday", "", "2025-26-Q2",
			"templates 1 Oct, reminders 6 Oct 13 Oct 16 Oct, due 20 Oct, cut-off 30 Oct, draft 31 Oct, final 20 Nov, agenda 21 Nov, meeting 1 Dec 2025"},
		{"Christmas and New Year are no working days: returns of the third quarter", "", "2025-26-Q3",
			"templates 1 Jan, reminders 6 Jan 13 Jan 16 Jan, due 20 Jan, cut-off 30 Jan, draft 2 Feb, final 19 Feb, agenda 20 Feb, meeting 2 Mar 2026"},
		{"an early meeting asks for an earlier cut-off and earlier returns", fmt.Sprintf(meeting, "2025-26-Q2", "2025-11-11"), "2025-26-Q2",
			"templates 1 Oct, reminders 2 Oct 9 Oct 14 Oct, due 16 Oct, cut-off 23 Oct, draft 24 Oct, final 31 Oct, agenda 3 Nov, meeting 11 Nov 2025"},
		{"a late one does not ask for later ones", fmt.Sprintf(meeting, "2025-26-Q2", "2025-12-09"), "2025-26-Q2",
			"templates 1 Oct, reminders 6 Oct 13 Oct 16 Oct, due 20 Oct, cut-off 30 Oct, draft 31 Oct, final 28 Nov, agenda 1 Dec, meeting 9 Dec 2025"},
		{"Easter within the five clear days: Good Friday and Easter Monday do not count", fmt.Sprintf(meeting, "2024-25-Q4", "2025-04-29"), "2024-25-Q4",
			"templates 1 Apr, reminders , due 1 Apr, cut-off 8 Apr, draft 9 Apr, final 16 Apr, agenda 17 Apr, meeting 29 Apr 2025"},
		{"a meeting that comes too early asks for nothing before the quarter has ended", fmt.Sprintf(meeting, "2025-26-Q4", "2026-04-09"), "2025-26-Q4",
			"templates 1 Apr, reminders , due 1 Apr, cut-off 1 Apr, draft 2 Apr, final 2 Apr, agenda 30 Mar, meeting 9 Apr 2026"},
		{"what the council wrote stands, and the final waits for the cut-off", "[calendar]\nreturns_due_days = 20\ncut_off_days = 30\n" + fmt.Sprintf(meeting, "2025-26-Q2", "2025-11-10"), "2025-26-Q2",
			"templates 1 Oct, reminders 6 Oct 13 Oct 16 Oct, due 20 Oct, cut-off 30 Oct, draft 31 Oct, final 31 Oct, agenda 31 Oct, meeting 10 Nov 2025"},
		{"every rule can be changed", "[calendar]\nmeeting_days = 70\nclear_days = 3\nfinal_days = 2\ndirectors_days = 10\ncheck_days = 2\nfill_days = 5\nreminders = [4, 1]\nreturns_due_days = 25\ncut_off_days = 28\n", "2025-26-Q2",
			"templates 20 Oct, reminders 21 Oct 24 Oct, due 25 Oct, cut-off 28 Oct, draft 29 Oct, final 1 Dec, agenda 3 Dec, meeting 9 Dec 2025"},
		{"every day can be set", `[[calendar.meeting]]
quarter = "2025-26-Q2"
templates = "2025-10-02"
returns_due = "2025-10-15"
cut_off = "2025-10-17"
draft = "2025-10-24"
final = "2025-11-05"
agenda = "2025-11-12"
meeting = "2025-11-20"
`, "2025-26-Q2", "templates 2 Oct, reminders 8 Oct 13 Oct, due 15 Oct, cut-off 17 Oct, draft 24 Oct, final 5 Nov, agenda 12 Nov, meeting 20 Nov 2025"},
		{"a draft set earlier than the rule asks for an earlier cut-off", "[[calendar.meeting]]\nquarter = \"2025-26-Q2\"\ndraft = \"2025-10-22\"\n", "2025-26-Q2",
			"templates 1 Oct, reminders 7 Oct 10 Oct, due 14 Oct, cut-off 21 Oct, draft 22 Oct, final 20 Nov, agenda 21 Nov, meeting 1 Dec 2025"},
		{"what is set for one organisation stands over what is set for all", fmt.Sprintf(meeting, "2025-26-Q2", "2025-12-09") + "[[calendar.meeting]]\nquarter = \"2025-26-Q2\"\norganisation = \"north\"\nmeeting = \"2025-12-10\"\n", "2025-26-Q2",
			"templates 1 Oct, reminders 6 Oct 13 Oct 16 Oct, due 20 Oct, cut-off 30 Oct, draft 31 Oct, final 1 Dec, agenda 2 Dec, meeting 10 Dec 2025"},
	} {
		if got := written(of(t, c.calendar).Of("north", must(period.ParseQuarter(c.quarter)))); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestServicesHaveTheDaysOfTheCouncilThatIsFirst(t *testing.T) {
	table := of(t, "[[calendar.meeting]]\nquarter = \"2025-26-Q2\"\norganisation = \"south\"\nmeeting = \"2025-11-11\"\n")
	q := must(period.ParseQuarter("2025-26-Q2"))
	if got, want := written(table.Shared(q)), written(table.Of("south", q)); got != want || got == written(table.Of("north", q)) {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestWhatIsDoubtfulInTheDaysIsSaid(t *testing.T) {
	for _, c := range []struct{ name, calendar, quarter, want string }{
		{"by the rules nothing is", "", "2025-26-Q2", ""},
		{"an agenda that is late", "[[calendar.meeting]]\nquarter = \"2025-26-Q2\"\nagenda = \"2025-11-24\"\n", "2025-26-Q2",
			"calendar-clear-days north, 2025-26-Q2: between the agenda on 2025-11-24 and the meeting on 2025-12-01 are 4 clear days, and 5 are asked for"},
		{"a cut-off that leaves no time", "[[calendar.meeting]]\nquarter = \"2025-26-Q2\"\ncut_off = \"2025-11-27\"\n", "2025-26-Q2",
			"calendar-too-tight north, 2025-26-Q2: the agenda is published on 2025-11-21, and the final pack is made only on 2025-11-28"},
		{"a year that is not published yet", "", "2027-28-Q3", "calendar-holidays-unknown north, 2027-28-Q3: the bank holidays of 2028 are not in the table, which has those of 2017 to 2027; only weekends were left out"},
		{"one from before the table", "", "2014-15-Q2", "calendar-holidays-unknown north, 2014-15-Q2: the bank holidays of 2014 are not in the table, which has those of 2017 to 2027; only weekends were left out"},
	} {
		var list []string
		for _, f := range of(t, c.calendar).Findings("north", must(period.ParseQuarter(c.quarter))) {
			list = append(list, fmt.Sprintf("%s %s: %s", f.Code, f.Subject, f.Found))
			if f.Mend == "" {
				t.Errorf("%s: %s says nothing of what would mend it", c.name, f.Code)
			}
		}
		if got := strings.Join(list, "\n"); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// By the rules alone, every quarter for which bank holidays are known has its five clear days and its days in order.
func TestTheRulesAreSoundInEveryQuarter(t *testing.T) {
	table, h := of(t, ""), holidays(t)
	n := 0
	for q := must(period.ParseQuarter("2017-18-Q1")); q < must(period.ParseQuarter("2027-28-Q3")); q++ {
		if found := table.Findings("north", q); found != nil {
			t.Errorf("%s: %v", q, found)
		}
		d := table.Of("north", q)
		if got := h.Clear(d.Agenda, d.Meeting); got != 5 || !h.Working(d.Agenda) || !h.Working(d.Meeting) || !h.Working(d.Final) || !h.Working(d.Draft) {
			t.Errorf("%s: %d clear days; %s", q, got, written(d))
		}
		for _, r := range d.Reminders {
			if !h.Working(r) || !r.Before(d.ReturnsDue) || !r.After(d.Templates) {
				t.Errorf("%s: a reminder on %s", q, r)
			}
		}
		n++
	}
	if n != 42 {
		t.Errorf("%d quarters were looked at", n)
	}
}

func TestATableOfBankHolidaysIsReadStrictly(t *testing.T) {
	for _, text := range []string{"", "date,name\n", "date,name\n2025-02-30,No day\n", "date,name\n2025-12-26,Boxing Day\n2025-12-25,Christmas Day\n", "date\n2025-12-25\n", "date,name\n2025-12-25\n"} {
		if _, err := timetable.ReadHolidays([]byte(text)); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
	h := holidays(t)
	for day, working := range map[string]bool{"2025-12-24": true, "2025-12-25": false, "2025-12-26": false, "2025-12-27": false, "2025-12-29": true, "2026-12-28": false, "2022-09-19": false, "2023-05-08": false} {
		if got := h.Working(must(time.Parse(time.DateOnly, day))); got != working {
			t.Errorf("%s: a working day is %t", day, got)
		}
	}
}
