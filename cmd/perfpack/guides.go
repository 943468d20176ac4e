package main

import (
	"fmt"
	"strings"

	"perfpack/pipeline"
	"perfpack/pipeline/framework"
	"perfpack/pipeline/ingest"
	"perfpack/pipeline/pack"
	"perfpack/pipeline/render/opendata"
	"perfpack/pipeline/settings"
	"perfpack/pipeline/sheet"
	"perfpack/templates"
)

// made are the guides that the program writes itself, from the very tables by which it works, so that they say what it does.
var made = map[string]func() string{
	"findings":        findingsGuide,
	"accepted-values": valuesGuide,
	"framework":       func() string { return "# The tables of the framework\n\n" + framework.Reference() },
	"history":         func() string { return written("history") + "\n## Headings that are known\n\n" + ingest.LayoutTable() },
	"operations":      func() string { return written("operations") + eventTable() },
	"open-data":       func() string { return written("open-data") + "\n" + opendata.Reference(pack.DataTables()) },
	"settings":        func() string { return "# The settings, perfpack.toml\n\n" + settings.Reference() },
}

// written gives the part of a guide that was written by hand.
func written(name string) string {
	text, err := templates.FS.ReadFile("guides/" + name + ".md")
	if err != nil {
		panic(err) // it travels in the program
	}
	return string(text)
}

// findingsGuide is the gallery of everything that perfpack may say of somebody's data.
func findingsGuide() string {
	var b strings.Builder
	b.WriteString("# Findings\n\nEverything that perfpack may say of a file, a return, the framework or the settings. A stop keeps a figure out, or the whole of a framework or history; " +
		"a query leaves a figure in as provisional until it is answered; a note asks for nothing. Each is printed with its place, with what was found there and with its code.\n")
	b.WriteString("\n## In returns and histories\n\n" + ingest.Gallery())
	b.WriteString("\n## In a workbook or CSV file that cannot be read\n\n| code | what provokes it | what mends it |\n| --- | --- | --- |\n")
	for _, k := range sheet.Catalogue() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", k.Code, k.Provoked, k.Mend)
	}
	b.WriteString("\n## In the framework\n\n" + framework.Catalogue().Table())
	b.WriteString("\n## In the settings\n\n" + settings.Catalogue().Table())
	b.WriteString("\n## About notices\n\n" + pipeline.NoticeCatalogue().Table())
	return b.String()
}

// valuesGuide says what may be typed for a figure, and under which headings a return is found.
func valuesGuide() string {
	return "# What may be typed\n\n## Figures\n\nAnything that is not in this table is asked about, and never guessed at.\n\n" + ingest.SpellingTable() +
		"\n## Headings of a return\n\nCompared without regard to case, blanks and punctuation.\n\n" + ingest.HeadingTable() +
		"\n## Milestones, budgets and risks\n\nThese sheets are known by their headings, whatever they are called. Words are compared without regard to case and blanks. " +
		"A row in which nothing is filled in is asked about; a word, a day or a sum that cannot be read keeps its row out.\n\n" + ingest.StateTable()
}
