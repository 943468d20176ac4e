package main

import (
	"fmt"
	"strconv"
	"strings"

	"perfpack/pipeline/period"
)

// size is how large a seeded workspace is: each service returns each of its indicators for each quarter.
type size struct {
	name                           string
	services, indicators, quarters int
	council                        int // which of many councils it is; each has other figures
}

// sizes are the three that speed and memory are held to.
var sizes = []size{
	{name: "S", services: 10, indicators: 12, quarters: 12},
	{name: "M", services: 50, indicators: 20, quarters: 20},
	{name: "L", services: 300, indicators: 40, quarters: 24},
	{name: "Y", services: 30, indicators: 10, quarters: 40}, // ten years of three hundred measures, as a council of some standing has them
}

// councilSize begins the name of the size of one of many councils: council-7.
const councilSize = "council-"

// perCouncil is what each of many councils has: 330 of them come to two million figures.
var perCouncil = size{name: councilSize, services: 30, indicators: 10, quarters: 20}

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
	if number, ok := strings.CutPrefix(name, councilSize); ok {
		n, err := strconv.Atoi(number)
		s := perCouncil
		s.council = n
		return s, err
	}
	return size{}, fmt.Errorf("there is no size %q, only S, M, L and Y", name)
}
