package analyse

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/stats"
)

// Methods states every rule as it is applied, with worked examples. The examples are computed here and now by the code that makes a pack, so that the page
// cannot say one thing and the pack another. small is the number of people below which figures are kept back.
func Methods(small int64) []kpi.Method {
	return []kpi.Method{
		whichFigure(), valueAndRounding(), puttingTogether(), judgedAgainst(), status(), direction(), longerView(), usualVariation(), chanceIntervals(),
		progressAndPace(), restOfYear(), projected(), standing(), reliance(), keepingBack(small), otherPlaces(), yearsEnd(),
	}
}

func whichFigure() kpi.Method {
	annual := percentages()
	annual.Accumulation, annual.Frequency, annual.LagQuarters = kpi.Annual, kpi.Yearly, 2
	w := worked{of: annual, figures: []string{"2023-24 60.0", "2024-25 62.0"}}
	one := w.assess()
	w.settings.Quarter = workedQuarter + 1
	next := w.assess()
	return kpi.Method{
		Title: "Which figure stands",
		Rules: []string{
			"The figure of a quarter is the one that its frequency and its lag make due. A figure from a return stands over one from history; a later return stands over an earlier one, and what was published otherwise is marked [r].",
			"A monthly or quarterly figure is never carried forward. A yearly one is: it keeps its own period, is marked as last reported, and its direction is not repeated as news.",
			"What is missing is never nought. It has one of these reasons: not due, awaited, late, kept back [c], not available [x], not applicable [z], definition under review, baseline being collected, no target, for information only, retired.",
		},
		Examples: []string{
			fmt.Sprintf("A yearly percentage that comes two quarters late: in %s the figure of %s is new; in %s it %s, and the next is due in %s.",
				one.Quarter.Short(), one.Current.Period.Short(), next.Quarter.Short(), either(next.Carried, "is carried forward", "is new"), next.NextDueIn.Short()),
		},
	}
}

func valueAndRounding() kpi.Method {
	i := percentages()
	w := worked{of: i, targets: []string{"2025-26-Q2 80"}, figures: []string{"2025-26-Q2 79.96"}}
	whole := i
	whole.Decimals = 2
	return kpi.Method{
		Title: "Value and rounding",
		Rules: []string{
			"A percentage, rate or mean is worked out from its numerator and denominator wherever both are held, to 16 places; otherwise it is as typed.",
			"Figures are decimals throughout. They are rounded once, at the end, half away from zero. Differences are of unrounded figures, so printed ones may not add up exactly.",
			"Status is judged on figure and target as they are printed, so that the page does not contradict itself. A figure that is not nought and would be printed as nought is marked [low].",
		},
		Examples: []string{
			"2.675 to two places is " + kpi.Number(decimal.RequireFromString("2.675"), 2) + ", and −2.5 to none is " + kpi.Number(decimal.RequireFromString("-2.5"), 0) + ".",
			"79.96% against 80%: " + w.rated(),
		},
	}
}

func puttingTogether() kpi.Method {
	months := percentages()
	months.Frequency = kpi.Monthly
	quarter := worked{of: months, figures: []string{"2025-07 84/100", "2025-08 91/104", "2025-09 78/95"}}.assess()
	running := worked{of: func() kpi.Indicator { i := percentages(); i.Accumulation = kpi.YearToDate; return i }(), figures: []string{"2025-26-Q1 80/100", "2025-26-Q2 170/200"}}.assess()
	places := percentages()
	whole, covered := sumOfPlaces(&places, []kpi.Figure{figureOf("300", "500"), figureOf("40", "50")})
	return kpi.Method{
		Title: "Putting figures together",
		Rules: []string{
			"Counts and sums of money add up. Percentages and means are put together from their parts, never by averaging. The events of a rate add up over one population. Medians and indices are not put together.",
			"A position, a running total or a rolling window is, for a quarter, as its last month leaves it, and for a year as its last quarter does. A rolling window needs all its periods.",
			"A quarter is taken out of a running total by difference, for a percentage by the differences of its parts. Where the total falls, where only the percentage is held, or where it is of the whole year from the start (as tax collected is of the year's bill), that is not possible: [x].",
			"A whole made of places needs at least 90% of it to have reported, by denominators; otherwise there is no figure, since what has been reported would pass for all.",
			"A denominator of nought makes a figure not applicable [z]; it adds nothing to the whole.",
		},
		Examples: []string{
			"84 of 100, 91 of 104 and 78 of 95 in three months: " + months.Print(quarter.Current.Value.Decimal) + " in the quarter.",
			"A running percentage of 80 in 100, then 170 in 200: the second quarter by itself is " + months.Print(running.Alone.Value.Decimal) + ".",
			fmt.Sprintf("Two places with 300 of 500 and 40 of 50, and no others (%s%% of the whole has reported): together %s. The mean of their percentages, 70%%, would be wrong.",
				kpi.Number(covered, 0), places.Print(whole.Value.Decimal)),
		},
	}
}

func figureOf(part, whole string) kpi.Figure {
	f := kpi.Figure{Numerator: exactly(part), Denominator: exactly(whole)}
	i := percentages()
	f.Value = f.Of(&i)
	return f
}

func judgedAgainst() kpi.Method {
	toDate := counted(kpi.YearToDate, kpi.HigherIsBetter)
	profile := worked{of: toDate, targets: []string{"2025-26 200 profile=15/40/70/100"}, figures: []string{"2025-26-Q2 76"}}
	shape := worked{of: toDate, targets: []string{"2025-26 200"}, figures: []string{"2024-25-Q2 60", "2024-25-Q4 150", "2025-26-Q2 76"}}
	line := worked{of: percentages(), baseline: "2022-23-Q4 60.0", targets: []string{"2026-27-Q4 70"}, figures: []string{"2025-26-Q2 65.0"}}
	after := line.assess()
	return kpi.Method{
		Title: "What a figure is judged against",
		Rules: []string{
			"The target of the quarter itself, where one is set (for counts and sums of money, also that of its three months together); else that of the year which covers it. A year's count or sum of money is shared out by its stated profile, else by last year's shape (or evenly where that is not held), and the rule says which.",
			"Else, where there is a baseline, the point on the straight line from it through the dated targets, a year's target standing at its fourth quarter; after the last dated target, that one goes on. Else there is no target, and no rating.",
		},
		Examples: []string{
			"A year's target of 200 homes with the profile 15/40/70/100, 76 homes by the end of the second quarter: " + profile.rated(),
			"The same without a profile, where last year had 60 of 150 by then: " + shape.rated(),
			fmt.Sprintf("From 60.0%% in Q4 2022/23 to 70%% in Q4 2026/27: %s was due in %s. %s", line.of.Print(after.Target.Value.Decimal), after.Quarter.Short(), line.rated()),
		},
	}
}

func status() kpi.Method {
	near := func(change func(*kpi.Indicator), target, figure string) string {
		i := percentages()
		change(&i)
		return worked{of: i, targets: []string{"2025-26-Q2 " + target}, figures: []string{"2025-26-Q2 " + figure}}.rated()
	}
	same := func(*kpi.Indicator) {}
	return kpi.Method{
		Title: "Status",
		Rules: []string{
			"Tolerance: on target (green) when the figure falls short by no more than the green tolerance, close to target (amber) by no more than the amber one, otherwise off target (red). Both edges belong to the better side.",
			"Target and floor: green on target, amber on the floor or better, else red. Without a floor nothing is guessed. Two states: green as above, else red.",
			"A tolerance is in the measure's own unit (points, for a percentage), or a share of the target; of the distance from baseline to final target where the target is a point on the line. A share of nought is nought, and the rule says so.",
			"Where lower is better the shortfall is what the figure is above its target; for a range, the distance outside it. Measures without polarity are for information and are not rated.",
			"Status, direction and data quality are three separate facts. None of them changes another.",
		},
		Examples: []string{
			"61.2% against 62%, amber within 2 points: " + near(same, "62", "61.2"),
			"60.0% against 62%: " + near(same, "62", "60.0"),
			"59.9% against 62%: " + near(same, "62", "59.9"),
			"75% against 80% with a share of 5%, which is 4 points: " + near(func(i *kpi.Indicator) { i.AmberTolerance, i.ToleranceKind = decimal.NewFromInt(5), kpi.Relative }, "80", "75"),
			"58% against 62% with a floor of 57%: " + near(func(i *kpi.Indicator) { i.Scheme = kpi.TargetAndFloor }, "62 floor=57", "58"),
			"Lower is better, 4.1% against 4%: " + near(func(i *kpi.Indicator) { i.Polarity = kpi.LowerIsBetter }, "4", "4.1"),
			"A range of 95 to 98, 99.1%: " + near(func(i *kpi.Indicator) { i.Polarity = kpi.InRange }, "95 upper=98", "99.1"),
		},
	}
}

func direction() kpi.Method {
	change := func(before, now string) string {
		one := worked{of: percentages(), figures: []string{"2024-25-Q2 " + before, "2025-26-Q2 " + now}}.assess()
		return directionSaid(&one.Long)
	}
	i, _ := stats.ChangeInProportion(stats.Parts{Numerator: 80, Denominator: 100}, stats.Parts{Numerator: 84, Denominator: 100}, stats.Usual)
	j, _ := stats.ChangeInProportion(stats.Parts{Numerator: 800, Denominator: 1000}, stats.Parts{Numerator: 840, Denominator: 1000}, stats.Usual)
	p, _ := stats.EqualRates(stats.Parts{Numerator: 31, Denominator: 38000}, stats.Parts{Numerator: 45, Denominator: 38200})
	window := percentages()
	window.Accumulation = kpi.Rolling12
	rolling := worked{of: window, figures: []string{"2024-07/P12M 60", "2024-10/P12M 61"}}.assess()
	return kpi.Method{
		Title: "Direction",
		Rules: []string{
			"A figure is set against the period before and against the same period of the year before, each only where both cover the like: a running total and a rolling window are compared with last year alone, a yearly figure with the year before, a window of three years with neither. Nothing is compared across a break in the series.",
			"A change is clear when it is at least the measure's threshold, the figures differ as printed and, where the parts of both are held, it is more than chance at 95%: by Newcombe's interval for two percentages, by the exact conditional test for counts and rates over a population. Where parts are not held, as of a count by itself, the threshold decides alone. Otherwise there is no clear change.",
			"For a range, what is compared is the distance outside it. A measure without polarity goes up or down.",
		},
		Examples: []string{
			fmt.Sprintf("80 of 100, then 84 of 100: up 4.0 points, give or take chance %s: %s.", intervalSaid(i, 1), change("80/100", "84/100")),
			fmt.Sprintf("800 of 1,000, then 840 of 1,000: up 4.0 points, give or take chance %s: %s.", intervalSaid(j, 1), change("800/1000", "840/1000")),
			fmt.Sprintf("31 events among 38,000 households, then 45 among 38,200: up 44%%, and chance alone does so with p = %s: no clear change.", digits(p, 2)),
			fmt.Sprintf("A rolling window against the one before: %s.", directionSaid(&rolling.Short)),
		},
	}
}

func longerView() kpi.Method {
	var values []float64
	for y := range 4 {
		for _, season := range []float64{50, 62, 41, 57} {
			values = append(values, season+float64(y))
		}
	}
	long, _ := stats.LongView(values, 4, stats.PackThreshold)
	return kpi.Method{
		Title: "The longer view",
		Rules: []string{
			fmt.Sprintf("Since the last break in the series: the seasonal Kendall test from three years of quarters or months, Mann-Kendall from eight figures, with the Theil-Sen slope; a movement is said where chance gives one like it less than once in %s times.", digits(1/stats.PackThreshold, 0)),
			"Yearly public-health measures with five figures and their parts or limits have the five-year marker (chi-squared for trend, 99.8%, and the slope keeps its sign whichever point is left out).",
			"Rolling windows share their months and are not tested.",
		},
		Examples: []string{
			fmt.Sprintf("Four years of quarters with strong seasons, each year 1 above the last: %s finds %s a year (p = %s).", long.Test, digits(long.PerYear, 1), digits(long.Trend.P, 4)),
		},
	}
}

func usualVariation() kpi.Method {
	values := []float64{1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1}
	chart, _ := stats.XmR(values, stats.Plan{Rules: stats.PlotTheDots()})
	g := chart.Groups[0]
	return kpi.Method{
		Title: "Usual variation",
		Rules: []string{
			fmt.Sprintf("Monthly series, and quarterly ones without seasons, of at least %d figures are read against process limits (XmR, as NHS England's Making Data Count draws them): mean ± 2.66 times the mean moving range, moving ranges beyond 3.267 times their mean left out once.", stats.LeastForLimits),
			"A figure is out of the ordinary when it is outside the limits, in seven on one side of the mean, in seven that rise or fall, or one of two in three near a limit. It protects from over-reaction; it is no target.",
			"Limits are never moved by themselves: a step change is one where the record has a break with its reason. Where the quarter of the year accounts for most of the variation, no limits are drawn.",
		},
		Examples: []string{
			fmt.Sprintf("Seventeen figures of 1 or 2 and one of 10: mean %s, limits %s to %s; the 10 is outside.", digits(g.Mean, 2), digits(g.Low, 2), digits(g.High, 2)),
		},
	}
}

func chanceIntervals() kpi.Method {
	p, _ := stats.Proportion(45, 100, stats.Usual)
	r, _ := stats.Rate(20, 10000, stats.Usual)
	r = r.Times(100000)
	return kpi.Method{
		Title: "Chance",
		Rules: []string{
			"Where parts are held, the range within which chance alone could have put a figure is given at 95%: Wilson's for a percentage, Byar's (exact below ten events) for a rate. It never softens a rating. Where it reaches over more than one rating, the small numbers are pointed out.",
		},
		Examples: []string{
			fmt.Sprintf("45 of 100: %s%%. 20 events in 10,000 people: %s to %s in 100,000.", intervalSaid(p, 1), digits(r.Low, 1), digits(r.High, 1)),
		},
	}
}

func progressAndPace() kpi.Method {
	w := worked{of: percentages(), baseline: "2022-23-Q2 60.0", targets: []string{"2028-29-Q2 70"}, figures: []string{"2025-26-Q2 64.0"}}
	one := w.assess()
	return kpi.Method{
		Title: "Progress and pace",
		Rules: []string{
			"Progress is 100 × (figure − baseline) ÷ (final target − baseline), the final target being the latest dated. It may be under 0 or over 100. Beside it stands the share that was due by now, on the line through the dated targets.",
			"Pace so far is the mean change a quarter (a year, for a yearly figure) since the baseline; the pace needed is what is left over the time that is left. Neither has a meaning for a range, without a baseline, where target and baseline are equal, or where part of a year would be set beside whole years.",
		},
		Examples: []string{
			fmt.Sprintf("From 60.0%% in Q2 2022/23 towards 70%% in Q2 2028/29, now 64.0%%: %s%% of the way, with %s%% of the time used. %s a quarter is needed; so far it was %s.",
				kpi.Number(one.Progress.Decimal, 0), kpi.Number(one.Pace.TimeUsed.Decimal, 0), w.of.PrintChange(one.Pace.Needed.Decimal), w.of.PrintChange(one.Pace.SoFar.Decimal)),
		},
	}
}

func restOfYear() kpi.Method {
	reach := worked{of: func() kpi.Indicator { i := percentages(); i.Accumulation = kpi.YearToDate; return i }(), targets: []string{"2025-26 95"}, figures: []string{
		"2024-25-Q1 50/50", "2024-25-Q2 100/100", "2024-25-Q3 150/150", "2024-25-Q4 200/200", "2025-26-Q2 85/100",
	}}
	one := reach.assess()
	left := worked{of: counted(kpi.YearToDate, kpi.LowerIsBetter), targets: []string{"2025-26 40"}, figures: []string{"2025-26-Q2 31"}}.assess()
	return kpi.Method{
		Title: "The rest of the year",
		Rules: []string{
			"For a percentage, the rate that the cases still to come would have to show: (target × all cases − numerator so far) ÷ cases to come, with as many cases to come as last year had. Above 100% the target can no longer be met, and the best that the year can come to is said.",
			"For what adds up, the amount needed in each quarter that is left or, where lower is better, how much may still happen.",
		},
		Examples: []string{
			fmt.Sprintf("85 of 100 by the end of the second quarter, 100 cases to come, target 95%%: %s would be needed of the rest, so that it %s be met; the best possible is %s.",
				reach.of.Print(one.Rest.Needed.Decimal), either(one.Rest.OutOfReach, "can no longer", "can still"), reach.of.Print(one.Rest.Best.Decimal)),
			fmt.Sprintf("31 against at most 40 in the year: %s may still happen.", kpi.Number(left.Rest.Left.Decimal, 0)),
		},
	}
}

func projected() kpi.Method {
	w := worked{of: counted(kpi.InQuarter, kpi.HigherIsBetter), targets: []string{"2025-26 200"}, figures: []string{
		"2023-24-Q1 44", "2023-24-Q2 49", "2023-24-Q3 52", "2023-24-Q4 47", "2024-25-Q1 46", "2024-25-Q2 50", "2024-25-Q3 53", "2024-25-Q4 49", "2025-26-Q1 50", "2025-26-Q2 55",
	}}
	one := w.assess()
	return kpi.Method{
		Title: "Where the year may end",
		Rules: []string{
			"Each quarter still to come is expected to be last year's plus half of the mean change so far (own rule; tried on the 756 quarterly series of the M3 competition it beats repeating last year, last year's profile, and a straight line).",
			"The range holds about four times in five: it rests on how far earlier changes on the year before lay from half of their median, and is given from four of them. Neither goes beyond what can be: a share of a whole stays between none and all of it, a count or rate is not below nought, and a year of counts is no lower than it stands already. Not for rare events (under 20 a year), across a break, or with less than a year behind it. Earlier projections are set beside what came.",
		},
		Examples: []string{
			fmt.Sprintf("Last year 46, 50, 53, 49; this year 50 and 55 so far: %s expected, %s to %s in four years of five. Against a target of 200: %s.",
				kpi.Number(one.Projection.Value.Decimal, 0), kpi.Number(one.Projection.Low.Decimal, 0), kpi.Number(one.Projection.High.Decimal, 0),
				strings.ReplaceAll(one.Projection.Verdict.String(), "_", " ")),
		},
	}
}

func standing() kpi.Method {
	say := func(green, amber, red, all int) string {
		return fmt.Sprintf("%d green, %d amber, %d red of %d: %s.", green, amber, red, all, strings.ReplaceAll(word(green, amber, red, 0, all, false).String(), "_", " "))
	}
	return kpi.Method{
		Title: "Measures together",
		Rules: []string{
			"Under an outcome, of any tier, distinct measures are counted: how many there are, how many have a current figure, how many stand where, how many have no rating and why. A measure that serves several outcomes is counted once wherever they are counted together. Those that are off target are named. Nothing is averaged or weighted.",
			"One word is given only where two thirds or more of the measures that can be rated have a current rating: off track when half of those rated or more are off target, or a named headline measure is; on track when three quarters or more are on target and none is off; else mixed. Otherwise there is no judgement. Nothing turns green by not being reported.",
		},
		Examples: []string{say(9, 3, 0, 12), say(6, 3, 3, 12), say(3, 1, 4, 9), say(5, 0, 0, 12)},
	}
}

func reliance() kpi.Method {
	low := rely(kpi.DataQuality{Accuracy: 1, Validity: 3, Reliability: 2, Timeliness: 3, Relevance: 3, Completeness: 3})
	high := rely(kpi.DataQuality{Accuracy: 4, Validity: 4, Reliability: 3, Timeliness: 3, Relevance: 4, Completeness: 4})
	return kpi.Method{
		Title: "Data quality",
		Rules: []string{
			"Six dimensions are scored from 1 to 4: accuracy, validity, reliability, timeliness, relevance, completeness. Not assessed when accuracy, validity or completeness, or more than one dimension, is not scored; low when one of those three is 1 or the mean is under 2; high when none is under 3 and the mean is at least 3.25; else medium.",
			"A low rating, or a 1 anywhere, asks for a plan with its owner and date. How far figures move between first being given and being final is measured. The rating stands beside the figure and never in its colour.",
		},
		Examples: []string{
			fmt.Sprintf("Scores 1, 3, 2, 3, 3, 3: %s, weakest in %s; a plan is %s.", low.Overall, low.Weakest, either(low.PlanNeeded, "needed", "not needed")),
			fmt.Sprintf("Scores 4, 4, 3, 3, 4, 4: %s.", high.Overall),
		},
	}
}

func keepingBack(small int64) kpi.Method {
	people := counted(kpi.InQuarter, kpi.LowerIsBetter)
	people.AboutPeople = true
	people.Unit = ""
	m := kpi.Method{
		Title: "Small numbers of people",
		Rules: []string{
			"Nought is shown. Figures about things are not affected. A figure is kept back as a whole, with its numerator, denominator and limits, and printed as [c]; so is one where those who did not are too few.",
			"Further figures are kept back where another could be worked out from them: from a total and its parts, districts and their county, two running totals, months and their quarter, rolling windows, or what an earlier pack printed. Each choice is then tried by working out the least and the most that every hidden count could be.",
			"What one pack kept back stays so in the next, unless the figure is corrected and stands alone; a change either way is noted in the record. Everything else that is printed (charts, changes, progress, projections, words) is worked out from what is shown. Commentary that names a number which could give a figure away is not printed. A figure that is kept back is rated only where every small number would be rated alike.",
		},
	}
	if small < 2 {
		m.Rules = append([]string{"No figures are kept back for being small in this workspace."}, m.Rules...)
		return m
	}
	m.Rules = append([]string{fmt.Sprintf("In measures about people, counts from 1 to %d are kept back.", small-1)}, m.Rules...)
	few := small - 1
	quarters := worked{of: people, settings: Settings{SmallNumbers: small}, figures: []string{
		"2024-25-Q4 0", fmt.Sprintf("2025-26-Q1 %d", few), fmt.Sprintf("2025-26-Q2 %d", small),
	}}
	districts := worked{of: people, settings: Settings{SmallNumbers: small},
		areas:   []kpi.Area{{ID: "here", Name: "the county", Kind: kpi.OrganisationArea, Members: []string{"north", "south", "west"}}, {ID: "north", Kind: kpi.District}, {ID: "south", Kind: kpi.District}, {ID: "west", Kind: kpi.District}},
		figures: []string{fmt.Sprintf("2025-26-Q2 %d", few+12+40)},
		parts:   map[string][]string{"north": {fmt.Sprintf("2025-26-Q2 %d", few)}, "south": {"2025-26-Q2 12"}, "west": {"2025-26-Q2 40"}},
	}
	m.Examples = []string{
		fmt.Sprintf("0, then %d, then %d people are printed as: %s.", few, small, quarters.told()),
		fmt.Sprintf("%d in all, of them %d in the north, 12 in the south and 40 in the west: %s.", few+12+40, few, strings.Replace(districts.told(), "here", "in all", 1)),
	}
	return m
}

func otherPlaces() kpi.Method {
	peers := []string{"45.2", "51.0", "38.7", "49.9", "42.3", "55.1", "47.0", "44.4", "50.2", "46.1", "39.8", "52.6", "48.3", "43.0", "41.5"}
	one := kpi.Assessment{Indicator: new(kpi.Indicator)}
	*one.Indicator = percentages()
	one.Current.Value, one.Current.Denominator = exactly("44.0"), exactly("61200")
	var c kpi.Comparison
	for _, p := range peers {
		c.Peers = append(c.Peers, kpi.PlaceFigure{Value: exactly(p).Decimal})
	}
	standAmong(&one, &c)
	return kpi.Method{
		Title: "Beside other places",
		Rules: []string{
			fmt.Sprintf("Only figures of the very same period and definition are compared. A place among peers is given from %d of them: its rank by polarity, equal figures sharing the better rank; its quarter (1 is best); and the gap to the peers' median, turned so that positive is good and, where the denominator is held, also in people. Peer groups are dated: those of the figure's own period count.", stats.LeastPeers),
			fmt.Sprintf("Where %d or more districts of the council's area have a figure, the highest and the lowest are given with their difference and their ratio, and the same of a year before.", leastEnds),
		},
		Examples: []string{
			fmt.Sprintf("44.0%% among 15 neighbours with a median of %s: rank %d of %d, quarter %d; the gap of %s on 61,200 households is %s of them.",
				one.Indicator.Print(c.Median.Decimal), c.Rank, c.Of, c.Quartile, one.Indicator.PrintChange(c.Gap.Decimal), kpi.Number(c.InPeople.Decimal.Abs(), 0)),
		},
	}
}

func yearsEnd() kpi.Method {
	w := worked{of: percentages(), settings: Settings{Quarter: workedQuarter.Year().Quarter(4)}, targets: []string{"2025-26 85"}, figures: []string{
		"2025-26-Q1 80/100", "2025-26-Q2 90/100", "2025-26-Q3 170/200", "2025-26-Q4 17/20",
	}}
	y := w.assess().YearEnd
	return kpi.Method{
		Title: "The year's end",
		Rules: []string{
			"The fourth quarter's pack gives the year as it came out beside its quarters and the two years before: flows added up or pooled, positions and running totals as the last quarter left them. It is judged against the whole year's target; the year of a rate whose quarters are held to that target one by one is not rated. A quarter that is missing or kept back leaves the year open.",
			"The first quarter's pack after it says again every year's figure that was provisional or is known otherwise now.",
		},
		Examples: []string{
			fmt.Sprintf("80 of 100, 90 of 100, 170 of 200 and 17 of 20 in the four quarters: %s in the year. %s: %s.", w.of.Print(y.Value.Decimal), statusSaid(y.Status, y.StatusReason), y.Rule),
		},
	}
}
