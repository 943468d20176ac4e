package ingest

import (
	"fmt"
	"strings"
)

// field is a column of a return, whatever its place.
type field uint8

const (
	noField field = iota
	keyField
	indicatorField
	titleField
	unitField
	periodField
	organisationField
	areaField
	valueField
	numeratorField
	denominatorField
	statusField
	reasonField
	commentaryField
	actionField
	ownerField
	dueField
	classField
	readFields // how many of them are read; the rest only help to recognise the row of headings
	definitionField
	goodField
	previousField
	targetField
	checkField
	askedField
)

// Heading is one column of a return: its heading as it is issued, and the others under which it is found.
type Heading struct {
	Label string
	Also  []string
	field field
}

// headings is the table of headings. They are compared without regard to case, blanks and punctuation, and to what stands in brackets.
var headings = []Heading{
	{"Line key", []string{"key", "line", "line id", "line reference"}, keyField},
	{"Indicator", []string{"indicator ref", "indicator reference", "ref", "reference", "measure", "measure ref", "KPI", "PI", "code"}, indicatorField},
	{"Title", []string{"indicator title", "indicator name", "measure title", "measure name", "description"}, titleField},
	{"Definition", []string{"definition link"}, definitionField},
	{"Unit", []string{"units", "unit of measure"}, unitField},
	{"Good is", []string{"good", "what good is", "polarity"}, goodField},
	{"Period", []string{"time period", "reporting period", "period of the figure"}, periodField},
	{"Organisation", []string{"organization", "council", "authority", "organisation or area"}, organisationField},
	{"Area", []string{"geography", "district"}, areaField},
	{"Previous", []string{"previous figure", "previous value", "last time"}, previousField},
	{"Target", []string{"target figure", "target value"}, targetField},
	{"Value", []string{"figure", "actual", "result", "your figure"}, valueField},
	{"Numerator", []string{"top figure"}, numeratorField},
	{"Denominator", []string{"bottom figure"}, denominatorField},
	{"Figure status", []string{"status", "status of the figure"}, statusField},
	{"Reason", []string{"reason code", "explanation"}, reasonField},
	{"Commentary", []string{"comment", "comments", "narrative"}, commentaryField},
	{"Corrective action", []string{"corrective actions", "action", "actions"}, actionField},
	{"Action owner", []string{"owner"}, ownerField},
	{"Action due", []string{"action due date", "action date", "due", "due date"}, dueField},
	{"Classification", []string{"classification of the words", "commentary classification", "public or restricted"}, classField},
	{"Check", []string{"checks"}, checkField},
	{"Asked because", nil, askedField},
}

// HeadingTable gives the table of headings in Markdown, for the guides.
func HeadingTable() string {
	var b strings.Builder
	b.WriteString("| heading | also found under |\n| --- | --- |\n")
	for _, h := range headings {
		fmt.Fprintf(&b, "| %s | %s |\n", h.Label, strings.Join(h.Also, ", "))
	}
	return b.String()
}

// label gives the heading of a field as it is issued.
func label(f field) string {
	for _, h := range headings {
		if h.field == f {
			return h.Label
		}
	}
	return ""
}

// rank says how exactly a heading was met: an own label stands over another one for the same column.
type rank uint8

const (
	unmet rank = iota
	byAlias
	byLabel
)

type met struct {
	field field
	rank  rank
}

var headingOf = func() map[string]met {
	m := make(map[string]met)
	for _, h := range headings {
		for _, a := range h.Also {
			m[fold(a)] = met{h.field, byAlias}
		}
	}
	for _, h := range headings {
		m[fold(h.Label)] = met{h.field, byLabel}
	}
	return m
}()

// readHeading finds the column that a heading stands for.
func readHeading(s string) met {
	if len(s) > 60 {
		return met{}
	}
	if h, ok := headingOf[fold(s)]; ok {
		return h
	}
	if i := strings.IndexByte(s, '('); i > 0 {
		return headingOf[fold(s[:i])]
	}
	return met{}
}
