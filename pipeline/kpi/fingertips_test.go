package kpi

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

// Numbers are printed as the public-health profiles print theirs. Two kinds of cases are left out: "100" for a share of 100.0, since a figure is printed at its
// measure's own precision, and the limits of their charts' axes, since ours end at round ticks near the figures.
func TestNumbersArePrintedLikeThoseOfFingertips(t *testing.T) {
	raw, err := os.ReadFile("testdata/fingertips-number_format.json")
	if err != nil {
		t.Fatal(err)
	}
	var suite struct {
		Whole       [][]any `json:"commarise_0dp"`
		Places      [][]any `json:"commarise_dp"`
		Tens        [][]any `json:"nearest10"`
		Hundreds    [][]any `json:"nearest100"`
		Thousands   [][]any `json:"nearest1000"`
		Proportions [][]any `json:"proportion_1dp"`
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber() // the figures as they are written
	if err := d.Decode(&suite); err != nil {
		t.Fatal(err)
	}
	tried := 0
	try := func(value any, places int32, want string) {
		t.Helper()
		tried++
		if got := Number(decimal.RequireFromString(value.(json.Number).String()), places); got != want {
			t.Errorf("%v to %d places: %q, want %q", value, places, got, want)
		}
	}
	for _, c := range suite.Whole {
		try(c[0], 0, c[1].(string))
	}
	for _, c := range suite.Places {
		places, err := c[1].(json.Number).Int64()
		if err != nil {
			t.Fatal(err)
		}
		try(c[0], int32(places), c[2].(string))
	}
	for _, c := range suite.Proportions {
		if want := c[1].(string); want != "100" {
			try(c[0], 1, want)
		}
	}
	for places, cases := range map[int32][][]any{-1: suite.Tens, -2: suite.Hundreds, -3: suite.Thousands} {
		for _, c := range cases {
			tried++
			got := decimal.RequireFromString(c[0].(json.Number).String()).Round(places).String()
			if want := strings.TrimSpace(c[1].(json.Number).String()); got != want {
				t.Errorf("%v to the nearest 10 to the %d: %s, want %s", c[0], -places, got, want)
			}
		}
	}
	if tried != 24 {
		t.Errorf("%d cases were tried", tried)
	}
}
