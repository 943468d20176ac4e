package framework

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/sheet"
)

// sound is a small framework with nothing wrong in it, a text for each table. Tests change a word of it and look at what is said.
var sound = map[string]string{
	"tiers": `tier,name
1,Priority
2,Outcome
`,
	"outcomes": `ref,tier,parent,title,statement,portfolio,scrutiny_panel,valid_from,valid_to
1,1,,Homes,Good homes for all,Housing,Place,,
1.1,2,1,Warm homes,,,,2024-04-01,
1.2,2,1,Enough homes,,,,,
`,
	"services": `service,name,directorate,lead_role,email
housing,Housing,Place,Head of Housing,housing@northmoor.example
health,Public Health,People,,
`,
	"indicators": `ref,title,service,set,measure,accumulation,frequency,unit,decimals,polarity,numerator_label,denominator_label,multiplier,lag_quarters,rating_scheme,green_tolerance,amber_tolerance,tolerance_kind,change_threshold,about_people,classification,reported_for,state,valid_from,valid_to
H1,Repairs in time,housing,,proportion,,,%,,,repairs in time,repairs,,,,0,2.5,,,,public,,,,
H2,Homes built,housing,,,year_to_date,,homes,,,,,,,,,,,,,,northmoor;eastmoor,,,
H3,Vacancy,housing,organisational,proportion,snapshot,,%,2,range,,,,1,,,,,0.5,,,,,,
H4,Deaths in the cold,health,,rate,annual,,"per 100,000 people",1,lower,deaths,people,100000,2,target_and_floor,,,,,yes,restricted,joint,baselining,,2026-03-31
H4,Deaths in the cold,health,,rate,calendar_year,,"per 100,000 people",1,lower,deaths,people,100000,2,target_and_floor,,,,,yes,restricted,joint,,2026-04-01,
H5,Waiting time,health,context,mean,in_quarter,monthly,days,,lower,,,,,two_state,5,,relative,,,,,,,
`,
	"links": `indicator,outcome,evidence
H1,1.1,established
H1,1,
H2,1.2,plausible
H4,1.1,assumed
`,
	"areas": `area,name,kind,members
joint,Both councils,joint,northmoor;eastmoor
kent,Kent,peer,
`,
	"peer_groups": `group,area,valid_from,valid_to
Neighbours,kent,2020-04-01,2024-03-31
Neighbours,kent,2024-04-01,
`,
	"baselines": `indicator,organisation,period,value,note
H1,,2022-23,58.4,
H4,joint,2021-22,12.5,
`,
	"targets": `indicator,organisation,period,target,upper,floor,profile,note
H1,,2025-26,62,,,,
H1,northmoor,2025-26-Q2,63.50,,,,
H2,,2025-26,400,,,15/40/70/100,
H3,,2025-26,2,5,,,
H4,joint,2025-26,10,,12,,
H5,,2025-26-Q2,20,,,,
`,
	"data_quality": `indicator,assessed_on,accuracy,validity,reliability,timeliness,relevance,completeness,issue,action,owner_role,due
H1,2025-05-12,3,4,3,2,4,3,Two sites missing,Extend the system,Data manager,2026-03-31
`,
}

var northmoor = Options{Organisations: []string{"northmoor", "eastmoor"}, Publication: kpi.Public}

// edit changes a text of a table; an empty old text stands for the whole table, and an empty table takes it away.
type edit struct{ table, from, to string }

// edited gives the tables of the sound framework after some edits, in order of name, as CSV files.
func edited(t testing.TB, edits ...edit) []Table {
	t.Helper()
	texts := maps.Clone(sound)
	for _, e := range edits {
		switch {
		case e.from == "" && e.to == "":
			delete(texts, e.table)
		case e.from == "":
			texts[e.table] = e.to
		case !strings.Contains(texts[e.table], e.from):
			t.Fatalf("table %s does not hold %q", e.table, e.from)
		default:
			texts[e.table] = strings.Replace(texts[e.table], e.from, e.to, 1)
		}
	}
	var out []Table
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		table, found, err := ReadCSV(name+".csv", []byte(texts[name]), sheet.DefaultLimits())
		if err != nil || len(found) > 0 {
			t.Fatal(err, found)
		}
		out = append(out, table)
	}
	return out
}

func loadEdited(t testing.TB, edits ...edit) (*kpi.Framework, []finding.Finding) {
	t.Helper()
	return Load(edited(t, edits...), northmoor)
}
