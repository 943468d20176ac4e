package main

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// kind is a sort of measure: how its figures are made up and what the framework says of them.
type kind struct {
	measure, accumulation, unit, polarity string
	subject                               string // what its title begins with
	numerator, denominator                string // labels; empty where parts are not asked for
	multiplier                            int64  // what numerator over denominator is multiplied by
	decimals                              int
	scheme, toleranceKind                 string
	green, amber                          string
	base                                  int64 // denominator, or the figure itself in its last place, in a middling quarter
	share                                 int64 // numerator in thousandths of the denominator
}

// kinds are taken in turn by the indicators of a service: half of them are percentages and rates with their parts, as in real frameworks.
var kinds = []kind{
	{measure: "proportion", accumulation: "in_quarter", unit: "%", polarity: "higher", subject: "Requests answered within ten working days", numerator: "requests answered in time", denominator: "requests answered", multiplier: 100, decimals: 1, scheme: "tolerance", toleranceKind: "absolute", green: "0", amber: "3", base: 2400, share: 820},
	{measure: "count", accumulation: "in_quarter", unit: "cases", polarity: "lower", subject: "Cases opened", decimals: 0, scheme: "tolerance", toleranceKind: "relative", green: "0", amber: "5", base: 900},
	{measure: "proportion", accumulation: "in_quarter", unit: "%", polarity: "lower", subject: "Residents who came back within a year", numerator: "residents who came back", denominator: "residents supported", multiplier: 100, decimals: 1, scheme: "tolerance", toleranceKind: "absolute", green: "0.5", amber: "2", base: 1300, share: 160},
	{measure: "rate", accumulation: "in_quarter", unit: "per 1,000 residents", polarity: "lower", subject: "Incidents reported", numerator: "incidents", denominator: "residents", multiplier: 1000, decimals: 2, scheme: "tolerance", toleranceKind: "relative", green: "0", amber: "10", base: 94000, share: 12},
	{measure: "mean", accumulation: "in_quarter", unit: "days", polarity: "lower", subject: "Average time to decide an application", decimals: 1, scheme: "tolerance", toleranceKind: "relative", green: "2", amber: "10", base: 365},
	{measure: "proportion", accumulation: "in_quarter", unit: "%", polarity: "higher", subject: "Users satisfied with the service", numerator: "users satisfied", denominator: "users who answered", multiplier: 100, decimals: 1, scheme: "target_and_floor", base: 620, share: 740},
	{measure: "count", accumulation: "year_to_date", unit: "homes", polarity: "higher", subject: "Homes improved since April", decimals: 0, scheme: "tolerance", toleranceKind: "relative", green: "0", amber: "8", base: 140},
	{measure: "proportion", accumulation: "snapshot", unit: "%", polarity: "higher", subject: "Assets in good condition", numerator: "assets in good condition", denominator: "assets inspected", multiplier: 100, decimals: 1, scheme: "two_state", toleranceKind: "absolute", green: "1", base: 3100, share: 680},
	{measure: "mean", accumulation: "snapshot", unit: "°C", polarity: "range", subject: "Temperature kept in public buildings", decimals: 1, scheme: "tolerance", toleranceKind: "absolute", green: "0", amber: "0.5", base: 195},
	{measure: "money", accumulation: "in_quarter", unit: "£", polarity: "none", subject: "Income from fees and charges", decimals: 0, scheme: "none", base: 184000},
}

// measure is one indicator with its figures.
type measure struct {
	kind
	ref, title, definition string
	outcomes               []string // those it serves, the first of them the closest
	aboutPeople            bool
	figures                []figure // one for each quarter of the size, oldest first
	target                 [3]int64 // for the financial years of targetYears, in the last place; the lower bound of a range
}

// figure is what a service returns for one quarter. Without parts numerator and denominator are nought.
type figure struct {
	value                  int64 // in the last displayed place
	numerator, denominator int64
	commentary             string
}

// targetYears are the financial years that have a target.
var targetYears = [3]string{"2024-25", "2025-26", "2026-27"}

const (
	topOutcomes   = 7
	groupsBeneath = 3 // under each top outcome
)

var (
	functions = []string{
		"Housing options", "Planning", "Waste and recycling", "Highways", "Adult social care", "Early help", "Libraries", "Parks", "Leisure", "Licensing",
		"Environmental health", "Benefits", "Council tax", "Customer contact", "Community safety", "Public health", "Schools", "Economic growth", "Building control", "Registrars",
	}
	districts = []string{
		"borough-wide", "North", "South", "East", "West", "Harbour", "Old Town", "Moorside", "Riverside", "Castle", "Station", "Fen Edge", "Hillside", "Market", "Priory",
	}
	remarks = []string{
		"Performance improved over the quarter as two vacant posts were filled and the backlog from the spring was worked through.",
		"Demand rose faster than was forecast. Additional capacity has been agreed until March & is expected to bring the figure back towards target.",
		"The figure is in line with the same quarter last year; no action is needed.",
		"A change of contractor in July interrupted collection for three weeks. Catch-up was completed before the quarter's end.",
		"Fewer than planned, owing to the wet weather in September. The programme's total for the year is unaffected.",
		"Staff sickness remained high in the south team. The service has moved two officers across and will review the position in December.",
	}
)

// serviceName and serviceID name the n-th service of a workspace, counted from nought.
func serviceName(n int) string {
	return functions[n%len(functions)] + ", " + districts[n/len(functions)%len(districts)]
}

func serviceID(n int) string {
	return strings.NewReplacer(" ", "-", ",", "").Replace(strings.ToLower(serviceName(n)))
}

// measuresOf makes up the indicators of a service and their figures, always the same for the same size and service.
func measuresOf(s size, service int) []measure {
	list := make([]measure, s.indicators)
	for i := range list {
		// Each indicator has its own stream, so that a size can be altered without altering every figure after it.
		random := rand.New(rand.NewPCG(uint64(s.figures())+uint64(s.council)<<32, uint64(service)<<16|uint64(i)))
		m := &list[i]
		m.kind = kinds[i%len(kinds)]
		m.ref = fmt.Sprintf("N%03d-%02d", service+1, i+1)
		m.title = fmt.Sprintf("%s: %s (%d)", m.subject, serviceName(service), i+1)
		m.definition = fmt.Sprintf("%s, from the case records of the service. Cases withdrawn before they were opened are left out.", m.subject)
		m.aboutPeople = i%5 == 2
		place := service*s.indicators + i
		m.outcomes = []string{groupRef(place % (topOutcomes * groupsBeneath))}
		if place%8 == 0 {
			m.outcomes = append(m.outcomes, groupRef((place+groupsBeneath+1)%(topOutcomes*groupsBeneath)))
		}
		m.makeUp(s, random)
	}
	return list
}

// makeUp fills in the figures: a level, a slow trend, a season and some noise. Targets lie near the level, so that all statuses come about.
func (m *measure) makeUp(s size, random *rand.Rand) {
	level := m.base * int64(850+random.IntN(300)) / 1000
	trend := float64(random.IntN(9)-4) / 1000 // a quarter
	season := random.Float64() * 0.04
	share := m.share * int64(950+random.IntN(100)) / 1000
	sinceApril := int64(s.quarter(0).Number()-1) * level // before the first quarter that is returned
	for n := range s.quarters {
		q := s.quarter(n)
		swing := 1 + trend*float64(n-s.quarters/2) + season*[]float64{-1, 0, 1, 0}[q.Number()-1] + (random.Float64()-0.5)*0.05
		var f figure
		if m.multiplier > 0 {
			f.denominator = level * int64(980+random.IntN(40)) / 1000
			f.numerator = min(f.denominator, int64(float64(f.denominator*share)/1000*swing))
			f.value = rounded(f.numerator*m.multiplier*tens(m.decimals), f.denominator)
		} else {
			f.value = int64(float64(level) * swing)
		}
		if m.accumulation == "year_to_date" {
			if q.Number() == 1 {
				sinceApril = 0
			}
			sinceApril += f.value
			f.value = sinceApril
		}
		// Nearly half of the latest lines are remarked on, and few of the earlier ones.
		if draw := random.IntN(100); draw < 4 || n == s.quarters-1 && draw < 45 {
			f.commentary = remarks[random.IntN(len(remarks))]
		}
		m.figures = append(m.figures, f)
	}
	middling := m.figures[max(0, s.quarters-4)].value
	if m.measure == "count" {
		middling = 4 * level // a count accumulates, and its target is that of the year
	}
	step := int64(random.IntN(5) - 1)
	for i := range m.target {
		m.target[i] = middling * (1000 + step*int64(i)*4*m.towards()) / 1000
	}
}

// towards is which way is better: up, or down.
func (m *measure) towards() int64 {
	if m.polarity == "lower" {
		return -1
	}
	return 1
}

// rounded divides, half away from zero. Neither number is negative.
func rounded(a, b int64) int64 { return (2*a + b) / (2 * b) }

func tens(n int) int64 {
	t := int64(1)
	for range n {
		t *= 10
	}
	return t
}

// plain writes a figure held in its last place as a plain decimal.
func plain(v int64, decimals int) string {
	if decimals == 0 {
		return strconv.FormatInt(v, 10)
	}
	whole, part := v/tens(decimals), v%tens(decimals)
	return fmt.Sprintf("%d.%0*d", whole, decimals, part)
}

// groupRef gives the reference of the n-th indicator group, counted from nought over all top outcomes: 1A, 1B, 1C, 2A.
func groupRef(n int) string {
	return fmt.Sprintf("%d%c", n/groupsBeneath+1, 'A'+n%groupsBeneath)
}
