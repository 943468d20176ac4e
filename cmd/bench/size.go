package main

import (
	"fmt"
	"strings"

	"perfpack/pipeline/period"
)

// size is how large a seeded workspace is: each service returns each of its indicators for each quarter.
type size struct {
	name                           string
	services, indicators, quarters int
}

// sizes are the three that speed and memory are held to.
var sizes = []size{
	{"S", 10, 12, 12},
	{"M", 50, 20, 20},
	{"L", 300, 40, 24},
	{"Y", 30, 10, 40}, // ten years of three hundred measures, as a council of some standing has them
}

func (s size) measures() int { return s.services * s.indicators }
func (s size) figures() int  { return s.measures() * s.quarters }

// latest is the quarter the packs are for, and builtOn a day after its cut-off.
const (
	latest  = "2025-26-Q2"
	builtOn = "2025-11-05"
)

// quarter gives the n-th quarter that is returned, counted from nought; the last is the latest.
func (s size) quarter(n int) period.Quarter {
	last, err := period.ParseQuarter(latest)
	if err != nil {
		panic(err)
	}
	return last - period.Quarter(s.quarters-1-n)
}

// sizesNamed reads a list such as "S,M".
func sizesNamed(list string) ([]size, error) {
	var chosen []size
	for _, name := range strings.Split(list, ",") {
		s, err := sizeNamed(strings.TrimSpace(name))
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, s)
	}
	return chosen, nil
}

func sizeNamed(name string) (size, error) {
	for _, s := range sizes {
		if strings.EqualFold(s.name, name) {
			return s, nil
		}
	}
	return size{}, fmt.Errorf("there is no size %q, only S, M, L and Y", name)
}
