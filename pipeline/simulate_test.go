package pipeline_test

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"perfpack/pipeline"
	"perfpack/pipeline/period"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/settings"
	"perfpack/pipeline/store"
	"perfpack/pipeline/timetable"
)

var (
	years    = flag.Int("years", 0, "simulate so many years of days")
	machines = flag.Int("machines", 3, "on so many machines, each with its own outages and order of arrival")
)

// village is a workspace of two councils that is small enough to live through years in it.
const village = `
-- perfpack.toml --
title = "Village outcomes framework"
[publication]
default = "public"
[[organisation]]
id   = "upper"
name = "Upper Village Council"
[[organisation]]
id   = "lower"
name = "Lower Village Council"
-- framework/tiers.csv --
tier,name
1,Outcome
-- framework/outcomes.csv --
ref,tier,parent,title
1,1,,A good village
-- framework/services.csv --
service,name
waste,Waste
homes,Homes
-- framework/indicators.csv --
ref,title,service,measure,polarity
W1,Sacks collected,waste,count,higher
W2,Sacks missed,waste,count,lower
H1,Homes let,homes,count,higher
-- framework/links.csv --
indicator,outcome
W1,1
H1,1
-- framework/targets.csv --
indicator,organisation,period,target
W1,,2025-26,400
`

// delivery is a file that somebody puts into the inbox on some day.
type delivery struct {
	service string
	quarter period.Quarter
	name    string
	book    []byte
	// then is how many of the service's files for the quarter come before it: what is wrong comes before what corrects it.
	then int
	kind string // plain, twice, wrong, correction, rubbish
}

// deliveries are what a simulation has services send: returns in time and late, some twice, some wrong at first and corrected, and what is no return.
func deliveries(t testing.TB, r *rand.Rand, first period.Quarter, quarters int) []delivery {
	t.Helper()
	bare := t.TempDir()
	lay(t, bare, village)
	measures := map[string][]string{"waste": {"W1", "W2"}, "homes": {"H1"}}
	var list []delivery
	for n := range quarters {
		q := first + period.Quarter(n)
		issued := forms(t, bare, q)
		for _, service := range slices.Sorted(maps.Keys(measures)) {
			reply := func(shift int) []byte {
				var lines []answer
				for _, ref := range measures[service] {
					for i, org := range []string{"upper", "lower"} {
						lines = append(lines, answer{ref, q.String(), org, []string{"Value", fmt.Sprint(100 + 3*n%7 + i + shift), "Reason", "Counted again."}})
					}
				}
				return filled(t, issued[service], lines...)
			}
			one := func(kind, ending string, then int, book []byte) {
				list = append(list, delivery{service, q, fmt.Sprintf("%s %s%s.xlsx", service, q, ending), book, then, kind})
			}
			right := reply(0)
			switch r.IntN(4) {
			case 0:
				one("wrong", "", 0, reply(1))
				one("correction", " corrected", 1, right)
			case 1:
				one("plain", "", 0, right)
				one("twice", " copy", 1, right)
			default:
				one("plain", "", 0, right)
			}
			if r.IntN(3) == 0 {
				one("rubbish", " notes", 0, []byte("notes of a meeting about "+q.String()))
			}
		}
	}
	return list
}

// machine is a server that lives through the days: it is off on some, is started twice on some, and has its clock set back on some.
type machine struct {
	t     testing.TB
	root  string
	rand  *rand.Rand
	table *timetable.Timetable
	// by day
	off   map[time.Time]bool
	comes map[time.Time][]delivery

	runs, twice, back, offDays, refused int
	madeOn                              map[string]time.Time // each version, by organisation, quarter, kind and number
	ranOn                               []time.Time          // with the right clock
	issued                              map[period.Quarter]int
}

// calendar draws the days on which files come and the machine is off. Waste replies before the cut-off, as otherwise a quarter might have nothing at all by the time of
// the next; everything else may come at any time until long after the meeting.
func (m *machine) calendar(list []delivery, from, to time.Time) {
	m.off, m.comes = map[time.Time]bool{}, map[time.Time][]delivery{}
	when := map[string]time.Time{}
	for _, d := range list {
		dates := m.table.Shared(d.quarter)
		at := dates.Templates.AddDate(0, 0, m.rand.IntN(int(dates.CutOff.Sub(dates.Templates)/(24*time.Hour))))
		if d.service != "waste" || d.kind != "plain" && d.kind != "wrong" {
			at = dates.Templates.AddDate(0, 0, m.rand.IntN(150))
		}
		key := d.service + d.quarter.String()
		if before, more := when[key]; d.then > 0 && more && !at.After(before) {
			at = before.AddDate(0, 0, 1+m.rand.IntN(30))
		}
		if d.then == 0 && d.kind != "rubbish" {
			when[key] = at
		}
		if at.After(to) {
			at = to
		}
		m.comes[at] = append(m.comes[at], d)
	}
	for day := from; day.Before(to); day = day.AddDate(0, 0, 1) {
		length := 0
		switch n := m.rand.IntN(1000); {
		case n < 40:
			length = 1 + m.rand.IntN(3) // a weekend
		case n < 50:
			length = 7 + m.rand.IntN(35) // a fault in the school holidays
		case n < 51:
			length = 95 + m.rand.IntN(40) // longer than a quarter
		}
		for range length {
			m.off[day] = true
			day = day.AddDate(0, 0, 1)
		}
	}
}

// run starts the job with the clock at a day, and takes note of what it made.
func (m *machine) run(clock, truly time.Time) {
	m.t.Helper()
	s, end := open(m.t, m.root, clock.Add(6*time.Hour))
	m.runs++
	if m.rand.IntN(10) == 0 {
		var busy *pipeline.Busy
		if _, err := must(pipeline.OpenWorkspace(m.root, "")).Begin(context.Background(), clock, nil); !errors.As(err, &busy) {
			m.t.Errorf("on %s a second job is not turned away: %v", clock.Format(time.DateOnly), err)
		}
		m.refused++
	}
	r, err := s.Run(context.Background(), clock)
	if err != nil {
		m.t.Fatalf("on %s: %s", clock.Format(time.DateOnly), inFull(err))
	}
	end()
	for _, i := range r.Issued {
		m.issued[must(period.ParseQuarter(filepath.Base(filepath.Dir(i.Path))))]++
	}
	for _, b := range r.Built {
		if !b.New {
			continue
		}
		name := fmt.Sprintf("%s %s %s", b.Organisation, b.Quarter, b.Kind)
		// A version after the first of its kind needs a cause: something that came with this run, for the quarter or an earlier one.
		again := slices.ContainsFunc(slices.Collect(maps.Keys(m.madeOn)), func(made string) bool { return strings.HasPrefix(made, name) })
		caused := slices.ContainsFunc(r.Receipts, func(one pipeline.Receipt) bool {
			return one.Quarter != "" && one.Quarter <= b.Quarter.String() && one.State == "accepted"
		})
		if again && !caused {
			m.t.Errorf("on %s %s is made again as v%d, and nothing had come: %+v", clock.Format(time.DateOnly), name, b.Version, r.Receipts)
		}
		if meeting := m.table.Of(b.Organisation, b.Quarter).Meeting; again && b.Kind == store.Final && clock.After(meeting) {
			m.t.Errorf("on %s %s is made again, after the meeting on %s", clock.Format(time.DateOnly), name, meeting.Format(time.DateOnly))
		}
		m.madeOn[fmt.Sprintf("%s v%d", name, b.Version)] = truly
	}
}

// live goes through the days.
func (m *machine) live(from, to time.Time) {
	for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
		for _, d := range m.comes[day] {
			send(m.t, m.root, d.name, d.book)
		}
		if m.off[day] && day.Before(to) {
			m.offDays++
			continue
		}
		m.run(day, day)
		m.ranOn = append(m.ranOn, day)
		if m.rand.IntN(12) == 0 {
			m.twice++
			m.run(day, day)
		}
		if m.rand.IntN(25) == 0 {
			m.back++
			m.run(day.AddDate(0, 0, -1-m.rand.IntN(500)), day)
		}
	}
}

// firstFrom gives the first day on which the machine ran that is not before a day.
func (m *machine) firstFrom(day time.Time) (time.Time, bool) {
	n, _ := slices.BinarySearchFunc(m.ranOn, day, func(a, b time.Time) int { return a.Compare(b) })
	if n == len(m.ranOn) {
		return time.Time{}, false
	}
	return m.ranOn[n], true
}

// punctual sees that every pack was made on its day, or on the first day on which the machine ran after it, and none twice.
func (m *machine) punctual(first period.Quarter, quarters int) (packs int) {
	m.t.Helper()
	// The quarter before is due when the machine first runs, and the one after may be by the end; a clock that is set back brings no others.
	for name, at := range m.madeOn {
		if q := must(period.ParseQuarter(strings.Fields(name)[1])); q < first-1 || q > first+period.Quarter(quarters) {
			m.t.Errorf("%s was made on %s", name, at.Format(time.DateOnly))
		}
	}
	for q := range m.issued {
		if q < first || q > first+period.Quarter(quarters) {
			m.t.Errorf("return workbooks of %s were issued", q)
		}
	}
	for n := range quarters {
		q := first + period.Quarter(n)
		for _, org := range []string{"upper", "lower"} {
			d := m.table.Of(org, q)
			draft, drafted := m.firstFrom(d.CutOff.AddDate(0, 0, 1))
			final, finished := m.firstFrom(d.Final)
			drafted = drafted && draft.Before(d.Final)
			for _, k := range []struct {
				kind store.PackKind
				day  time.Time
				want bool
			}{{store.Draft, draft, drafted}, {store.Final, final, finished}} {
				var made []time.Time
				for name, at := range m.madeOn {
					if strings.HasPrefix(name, fmt.Sprintf("%s %s %s ", org, q, k.kind)) {
						made = append(made, at)
					}
				}
				slices.SortFunc(made, time.Time.Compare)
				packs += len(made)
				switch {
				case k.want && len(made) == 0:
					m.t.Errorf("%s has no %s for %s, which was due on %s", org, k.kind, q, k.day.Format(time.DateOnly))
				case k.want && !made[0].Equal(k.day):
					m.t.Errorf("%s has its %s for %s on %s, which was due on %s", org, k.kind, q, made[0].Format(time.DateOnly), k.day.Format(time.DateOnly))
				case !k.want && len(made) > 0:
					m.t.Errorf("%s has a %s for %s on %s, which was not due", org, k.kind, q, made[0].Format(time.DateOnly))
				}
			}
		}
		d := m.table.Shared(q)
		if day, ran := m.firstFrom(d.Templates); ran && !day.After(d.CutOff) != (m.issued[q] == 2) {
			m.t.Errorf("of %s %d workbooks were issued", q, m.issued[q])
		}
	}
	return packs
}

// figures gives what the record comes to in the end: every figure of every quarter that stands, without when it came and where it was read.
func (m *machine) figures(first period.Quarter, quarters int) string {
	m.t.Helper()
	s, end := open(m.t, m.root, time.Date(2030, 1, 1, 6, 0, 0, 0, time.UTC))
	defer end()
	var b strings.Builder
	for _, org := range []string{"upper", "lower"} {
		q := first + period.Quarter(quarters-1)
		_, err := s.Assess(context.Background(), org, q, func(u pipeline.Used) error {
			for _, o := range u.Figures {
				fmt.Fprintf(&b, "%s %s %s %s\n", o.Indicator, o.Area, o.Period, o.Value.Decimal)
			}
			return nil
		})
		if err != nil {
			m.t.Fatal(err)
		}
	}
	return b.String()
}

// sound sees that every pack that was made is as its manifest says, and that no two are made of the same.
func (m *machine) sound() {
	m.t.Helper()
	folders, err := filepath.Glob(filepath.Join(m.root, "out", "*", "*", "v*"))
	if err != nil || len(folders) != len(m.madeOn) {
		m.t.Errorf("there are %d packs, and %d were made (%v)", len(folders), len(m.madeOn), err)
	}
	for _, f := range folders {
		p, err := proof.Verify(f)
		if err != nil || !p.Sound() {
			m.t.Errorf("%s is not as its manifest says: %+v, %v", f, p, err)
		}
	}
	inputs := map[string]string{}
	for _, f := range folders {
		rel := strings.Split(filepath.ToSlash(must(filepath.Rel(filepath.Join(m.root, "out"), f))), "/")
		var version int
		if _, err := fmt.Sscanf(rel[2], "v%d", &version); err != nil {
			m.t.Fatal(err)
		}
		one := manifestOf(m.t, m.root, rel[0], must(period.ParseQuarter(rel[1])), version)
		if other, twice := inputs[one.Inputs.Digest]; twice {
			m.t.Errorf("%s and %s are made of the same", f, other)
		}
		inputs[one.Inputs.Digest] = f
	}
}

// TestYearsOfDays lives through years with outages, double starts, clocks set back, and returns late, early, twice and wrong. Every pack is made once, on its day or
// on that of the machine's return; and machines with other outages and other orders of arrival end with the same figures.
func TestYearsOfDays(t *testing.T) {
	quarters, servers := 2, 2
	if *years > 0 {
		quarters, servers = 4**years, *machines
	}
	const seed = 20261122
	first := must(period.ParseQuarter("2024-25-Q1"))
	list := deliveries(t, rand.New(rand.NewPCG(seed, 0)), first, quarters)
	set, found := settings.Load([]byte(strings.SplitN(strings.SplitN(village, "-- perfpack.toml --\n", 2)[1], "\n-- ", 2)[0]))
	if set == nil {
		t.Fatal(found)
	}
	kinds := map[string]int{}
	for _, d := range list {
		kinds[d.kind]++
	}
	t.Logf("%d files are sent: %v", len(list), kinds)
	want := ""
	for n := range servers {
		m := &machine{
			t: t, root: t.TempDir(), rand: rand.New(rand.NewPCG(seed, uint64(n+1))), madeOn: map[string]time.Time{}, issued: map[period.Quarter]int{},
			table: timetable.New(set, must(timetable.ReadHolidays(read(t, filepath.Join("..", "data", "calendar", "bank-holidays.csv"))))),
		}
		lay(t, m.root, village)
		from, to := first.End().AddDate(0, 0, 1), m.table.Of("upper", first+period.Quarter(quarters-1)).Meeting.AddDate(0, 0, 100)
		if *years == 0 {
			to = m.table.Of("upper", first+period.Quarter(quarters-1)).Final.AddDate(0, 0, 2)
		}
		m.calendar(list, from, to)
		if *years == 0 { // the short form is spared the days on which nothing can happen
			for day := from; day.Before(to); day = day.AddDate(0, 0, 1) {
				m.off[day] = m.off[day] || m.rand.IntN(5) > 0
			}
		}
		m.live(from, to)
		packs := m.punctual(first, quarters)
		m.sound()
		got := m.figures(first, quarters)
		lines := strings.Count(got, "\n")
		if lines != 6*quarters {
			t.Errorf("in the end there are %d figures", lines)
		}
		if want = cmp.Or(want, got); got != want {
			t.Errorf("machine %d ends with other figures:\n%s\nthan the first:\n%s", n+1, got, want)
		}
		t.Logf("machine %d: %d days, %d runs, of them %d second ones of a day and %d with the clock set back; off on %d days; %d jobs turned away; %d packs made, none twice",
			n+1, int(to.Sub(from)/(24*time.Hour))+1, m.runs, m.twice, m.back, m.offDays, m.refused, packs)
	}
}
