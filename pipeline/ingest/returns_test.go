package ingest

import (
	"testing"

	"perfpack/pipeline/period"
)

const bare = "# Return\nIndicator|Period|Organisation|Value|Numerator|Denominator|Figure status|Reason|Commentary|Corrective action|Action owner|Action due\n"

func TestReturnWithoutMetadataIsRead(t *testing.T) {
	data := workbook(t, bare+`
P1|2025-26-Q2|north|=61.2
C2|2025-26-Q2|South moor|1,204
M1|Q2 2025/26|north|£1.2m||||||
D1|2025-26-Q2|north|||||not measured this quarter
`)
	s := NewReader(Question{Framework: testFramework()}).Read(data, `C:\inbox\housing.xlsx`)
	same(t, "figures", figures(s.Figures), "P1 2025-26-Q2 north 61.2; C2 2025-26-Q2 south 1204; M1 2025-26-Q2 north 1200000; D1 2025-26-Q2 north [x]")
	same(t, "findings", codes(s.Findings), "")
	if s.State != Accepted || s.Service != "housing" || s.Quarter != must(t, "2025-26-Q2").Quarter() || s.File != "housing.xlsx" {
		t.Errorf("%s %s %s %s", s.State, s.Service, s.Quarter, s.File)
	}
	if o := s.Figures[0]; o.Sheet != "Return" || o.Cell != "D3" || o.SHA256 != s.SHA256 || o.Organisation != "north" {
		t.Errorf("the source is %+v", o.Source)
	}
	if s.Quarter.Period() == (period.Period{}) {
		t.Fail()
	}
}
