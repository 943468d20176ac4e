package settings

import (
	"encoding"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/shopspring/decimal"

	"perfpack/pipeline/period"
)

// build makes settings of a tree without faults, giving what is left out its default.
func build(tree map[string]any) *Settings {
	s := &Settings{
		Title: asText(tree["title"]), Out: asText(tree["out"]), Illustrative: asBool(tree["illustrative"]), Notice: asText(tree["illustrative_notice"]),
		Publication: Publication{SmallNumbers: 5},
		Calendar:    Calendar{ReturnsDueDays: 20, CutOffDays: 30, MeetingDays: 60, ClearDays: 5, FinalDays: 1, DirectorsDays: 5, CheckDays: 5, FillDays: 15, Reminders: []int{10, 5, 2}},
	}
	if s.Illustrative && s.Notice == "" {
		s.Notice = "This is an example. Titles, targets and figures in it are illustrative."
	}

	publication := asTable(tree["publication"])
	asWord(publication["default"], &s.Publication.Default)
	asWhole(publication["small_numbers"], &s.Publication.SmallNumbers)

	s.Publication.Commentary = s.Publication.Default
	asWord(publication["commentary"], &s.Publication.Commentary)

	exempt := asTable(tree["exempt"])
	asWhole(exempt["paragraph"], &s.Exempt.Paragraph)
	s.Exempt.PublicInterest, _ = texts(exempt["public_interest"])
	s.Exempt.Readers = asText(exempt["readers"])

	orgs, _ := tableList(tree["organisation"])
	for _, o := range orgs {
		one := Organisation{
			ID: asText(o["id"]), Name: asText(o["name"]), ReportNumber: asText(o["report_number"]), MeetingName: asText(o["meeting_name"]), From: asText(o["from"]),
			Officer: asText(o["officer"]), KeyDecision: asText(o["key_decision"]), Portfolio: asText(o["portfolio"]),
		}
		one.Authors, _ = texts(o["authors"])
		one.CompareWith, _ = texts(o["compare_with"])
		if one.MeetingName == "" {
			one.MeetingName = "Cabinet"
		}
		s.Organisations = append(s.Organisations, one)
	}

	s.Calendar.read(asTable(tree["calendar"]))

	policy := asTable(tree["policy"])
	s.Policy = Policy{Missing: Missing(choice("policy.missing", policy)), Queried: Queried(choice("policy.queried", policy)), Unsigned: Unsigned(choice("policy.unsigned", policy))}

	rating := asTable(tree["rating"])
	asWord(rating["scheme"], &s.Rating.Scheme)
	asWord(rating["tolerance_kind"], &s.Rating.ToleranceKind)
	s.Rating.GreenTolerance, _ = number(rating["green_tolerance"])
	s.Rating.AmberTolerance, _ = number(rating["amber_tolerance"])

	s.Report = buildReport(asTable(tree["report"]))

	appearance := asTable(tree["appearance"])
	s.Appearance = Appearance{Logo: asText(appearance["logo"]), Colours: textMap(appearance["colours"]), Words: textMap(appearance["words"])}

	proof := asTable(tree["proof"])
	s.Proof.Key = asText(proof["key"])
	asWhole(proof["keep_years"], &s.Proof.KeepYears)
	s.Proof.Trusted, _ = texts(proof["trusted"])

	s.Notices = buildNotices(asTable(tree["notices"]))

	limits := asTable(tree["limits"])
	for name, into := range map[string]*int{
		"file_mb": &s.Limits.FileMB, "part_mb": &s.Limits.PartMB, "total_mb": &s.Limits.TotalMB, "parts": &s.Limits.Parts, "ratio": &s.Limits.Ratio,
		"rows": &s.Limits.Rows, "columns": &s.Limits.Columns, "cells": &s.Limits.Cells,
	} {
		asWhole(limits[name], into)
	}
	return s
}

func (c *Calendar) read(t map[string]any) {
	for name, into := range map[string]*int{
		"returns_due_days": &c.ReturnsDueDays, "cut_off_days": &c.CutOffDays, "meeting_days": &c.MeetingDays, "clear_days": &c.ClearDays, "final_days": &c.FinalDays,
		"directors_days": &c.DirectorsDays, "check_days": &c.CheckDays, "fill_days": &c.FillDays,
	} {
		asWhole(t[name], into)
	}
	_, c.DueSet = t["returns_due_days"]
	_, c.CutOffSet = t["cut_off_days"]
	if list, ok := wholes(t["reminders"]); ok && t["reminders"] != nil {
		slices.Sort(list)
		slices.Reverse(list)
		c.Reminders = slices.Compact(list)
	}
	meetings, _ := tableList(t["meeting"])
	for _, m := range meetings {
		one := Meeting{Organisation: asText(m["organisation"])}
		one.Quarter, _ = period.ParseQuarter(asText(m["quarter"]))
		for name, into := range map[string]*time.Time{
			"templates": &one.Templates, "returns_due": &one.ReturnsDue, "cut_off": &one.CutOff, "draft": &one.Draft, "final": &one.Final, "agenda": &one.Agenda, "meeting": &one.Meeting,
		} {
			*into, _ = day(m[name])
		}
		c.Meetings = append(c.Meetings, one)
	}
}

func buildReport(t map[string]any) Report {
	r := Report{
		Kind: ReportKind(choice("report.kind", t)), Title: asText(t["title"]), ReportBy: asText(t["report_by"]), EnquiriesTo: asText(t["enquiries_to"]),
		EnquiriesEmail: asText(t["enquiries_email"]), EnquiriesPhone: asText(t["enquiries_phone"]), Portfolio: asText(t["portfolio"]), Divisions: asText(t["divisions"]),
		Texts: map[string][]string{},
	}
	for _, k := range textKeys {
		if list, ok := texts(t[k.Path]); ok {
			r.Texts[k.Path] = list
		}
	}
	risks, _ := tableList(t["risk_table"])
	for _, one := range risks {
		r.Risks = append(r.Risks, RiskRow{
			Description: asText(one["description"]), Likelihood: asText(one["likelihood"]), Impact: asText(one["impact"]), Mitigation: asText(one["mitigation"]),
		})
	}
	return r
}

// choice gives the place of the word chosen in the list of its key, which is in the order of the constants; the first when none is written.
func choice(path string, t map[string]any) int {
	_, name, _ := cutLast(path)
	for i, w := range byPath[path].Words {
		if w == asText(t[name]) {
			return i
		}
	}
	return 0
}

func asText(v any) string { s, _ := v.(string); return strings.TrimSpace(s) }

func asBool(v any) bool { b, _ := v.(bool); return b }

func asTable(v any) map[string]any { t, _ := v.(map[string]any); return t }

func asWhole(v any, into *int) {
	if n, ok := v.(int64); ok {
		*into = int(n)
	}
}

// asWord leaves the default when nothing is written. What is written has been checked against the same words; see the test that holds the two together.
func asWord(v any, into encoding.TextUnmarshaler) {
	if s, ok := v.(string); ok {
		_ = into.UnmarshalText([]byte(s))
	}
}

func textMap(v any) map[string]string {
	t := asTable(v)
	if t == nil {
		return nil
	}
	out := make(map[string]string, len(t))
	for k, one := range t {
		out[k] = asText(one)
	}
	return out
}

// tableList takes a list of tables, written either way that TOML has.
func tableList(v any) ([]map[string]any, bool) {
	switch v := v.(type) {
	case nil:
		return nil, true
	case []any:
		var out []map[string]any
		for _, one := range v {
			t, ok := one.(map[string]any)
			if !ok {
				return nil, false
			}
			out = append(out, t)
		}
		return out, true
	}
	return nil, false
}

// texts takes a list of texts, or a single one.
func texts(v any) ([]string, bool) {
	switch v := v.(type) {
	case string:
		return []string{v}, true
	case []any:
		out := make([]string, 0, len(v))
		for _, one := range v {
			s, ok := one.(string)
			if !ok {
				return nil, false
			}
			out = append(out, s)
		}
		return out, true
	}
	return nil, false
}

// wholes takes a list of whole numbers of nought or more.
func wholes(v any) ([]int, bool) {
	list, ok := v.([]any)
	if !ok && v != nil {
		return nil, false
	}
	out := make([]int, 0, len(list))
	for _, one := range list {
		n, ok := one.(int64)
		if !ok || n < 0 || n > 366 {
			return nil, false
		}
		out = append(out, int(n))
	}
	return out, true
}

// number takes a number, with or without decimals. A binary fraction is taken as the shortest decimal that stands for it, which is what was written.
func number(v any) (decimal.Decimal, bool) {
	switch v := v.(type) {
	case int64:
		return decimal.NewFromInt(v), true
	case float64:
		if v != v || v > 1e15 || v < -1e15 {
			return decimal.Decimal{}, false
		}
		return decimal.NewFromFloat(v), true
	}
	return decimal.Decimal{}, false
}

// day takes a day in quotation marks or without.
func day(v any) (time.Time, bool) {
	switch v := v.(type) {
	case toml.LocalDate:
		return v.AsTime(time.UTC), true
	case string:
		d, err := time.Parse(time.DateOnly, v)
		return d, err == nil
	}
	return time.Time{}, false
}
