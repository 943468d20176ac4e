package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"perfpack/pipeline"
	"perfpack/pipeline/pack"
	"perfpack/pipeline/period"
	"perfpack/pipeline/render/opendata"
)

type assessCmd struct {
	Quarter      period.Quarter `required:"" type:"quarter" placeholder:"2025-26-Q2" help:"The quarter."`
	Organisation []string       `placeholder:"ID" help:"Only this organisation; may be given several times."`
	AsKnownAt    string         `placeholder:"PACK|DATE" help:"As it was known then, with the framework and the settings of then: at a pack or at the end of a day."`
	Format       string         `enum:"table,csv,json" default:"table" help:"table, csv (the same as indicators.csv) or json."`
}

func (c assessCmd) Run(a *app) error {
	return a.do(func(s *pipeline.Session) error {
		if err := a.knownOrganisations(s, c.Organisation); err != nil {
			return err
		}
		s, err := a.asKnown(s, c.AsKnownAt)
		if err != nil {
			return err
		}
		organisations := c.Organisation
		if len(organisations) == 0 {
			organisations = s.Settings.IDs()
		}
		var packs []*pack.Pack
		for _, org := range organisations {
			p, err := s.Assess(a.ctx, org, c.Quarter, nil)
			if err != nil {
				return err
			}
			packs = append(packs, p)
		}
		switch c.Format {
		case "csv":
			return a.assessedCSV(packs)
		case "json":
			return a.assessedJSON(packs)
		}
		return a.assessedTable(packs)
	})
}

func (a *app) assessedCSV(packs []*pack.Pack) error {
	w := opendata.NewWriter(a.stdout)
	if err := w.WriteRow(pack.IndicatorColumns); err != nil {
		return err
	}
	for _, p := range packs {
		if err := p.IndicatorRows(w.WriteRow); err != nil {
			return err
		}
	}
	return w.Flush()
}

// assessedJSON gives each row as an object with the columns of indicators.csv, in their order and all as text, one to a line.
func (a *app) assessedJSON(packs []*pack.Pack) error {
	lead := "[\n"
	for _, p := range packs {
		err := p.IndicatorRows(func(fields []string) error {
			var b strings.Builder
			b.WriteString(lead + "  {")
			for i, f := range fields {
				if i > 0 {
					b.WriteString(", ")
				}
				name, err := json.Marshal(pack.IndicatorColumns[i])
				if err != nil {
					return err
				}
				value, err := json.Marshal(f)
				if err != nil {
					return err
				}
				b.Write(name)
				b.WriteString(": ")
				b.Write(value)
			}
			b.WriteString("}")
			lead = ",\n"
			_, err := fmt.Fprint(a.stdout, b.String())
			return err
		})
		if err != nil {
			return err
		}
	}
	if lead == "[\n" {
		_, err := fmt.Fprintln(a.stdout, "[]")
		return err
	}
	_, err := fmt.Fprintln(a.stdout, "\n]")
	return err
}

func (a *app) assessedTable(packs []*pack.Pack) error {
	for _, p := range packs {
		fmt.Fprintf(a.stdout, "%s, %s\n", p.Organisation.Name, p.Quarter.Label())
		w := a.table()
		fmt.Fprintln(w, "ref\tmeasure\tperiod\tfigure\ttarget\tstatus\ton the period before\ton a year ago")
		for i := range p.Assessments {
			fmt.Fprintln(w, strings.Join(p.Line(&p.Assessments[i]), "\t"))
		}
		if err := w.Flush(); err != nil {
			return err
		}
		t := p.Standings[""]
		fmt.Fprintf(a.stdout, "%d of %d measures have a figure; %d on target, %d close, %d off, %d not rated\n\n",
			t.Current, t.Measures, t.Green, t.Amber, t.Red, t.Measures-t.Rated())
	}
	return nil
}
