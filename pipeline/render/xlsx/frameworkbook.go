package xlsx

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// FrameworkBookForm is a framework to be written as a workbook that officers can change and send in again: a sheet for each table, and a guide.
type FrameworkBookForm struct {
	Programme string
	Council   string
	Language  string // BCP 47; left out: en-GB
	Dated     time.Time
	Tables    []FrameworkTable
}

// FrameworkTable is one table of the framework: what is known of its columns, and its rows as text.
type FrameworkTable struct {
	Name    string
	Meaning string
	Columns []FrameworkColumn
	Rows    [][]string
}

// FrameworkColumn describes one column for the guide, and says what can be chosen in its cells.
type FrameworkColumn struct {
	Name     string
	Meaning  string
	Kind     string // in words: "text", "one word of a list"
	Required bool
	Default  string // what an empty cell means, in words
	Example  string
	// Number and Date make cells hold numbers and days; the others hold text, so that 2.10 stays 2.10.
	Number, Date bool
	// Choices are the words that may stand in the column. Of names the table whose first column is chosen from, where there is one such table and one
	// choice to a cell. Both may be empty.
	Choices []string
	Of      string
}

// spareRows is how many rows beneath the last have drop-downs.
const spareRows = 500

// FrameworkBook writes a framework as a workbook: on each sheet the headings in row 1 and a drop-down where there is something to choose, and a sheet
// that says what each column holds. The same form gives the same bytes.
func FrameworkBook(w io.Writer, form *FrameworkBookForm, o *Options) error {
	words := &o.framework
	language := form.Language
	if language == "" {
		language = "en-GB"
	}
	title := strings.ReplaceAll(words.Title, "{programme}", form.Programme)
	b := newBook(about{title: title, author: form.Council, language: language, dated: form.Dated}, &o.look)
	f := &frameworkBook{book: b, words: words}
	f.asText = b.st.of(excelize.Style{
		Font: b.st.font(o.look.Size.Body, false), Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}, CustomNumFmt: new("@"),
	})
	f.asDay = b.st.of(excelize.Style{
		Font: b.st.font(o.look.Size.Body, false), Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "left"}, CustomNumFmt: new("yyyy-mm-dd"),
	})
	f.asNumber = b.st.of(excelize.Style{Font: b.st.font(o.look.Size.Body, false), Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "right"}})
	b.keep(b.st.err)
	f.guide(form, title)
	for i := range form.Tables {
		f.table(form, &form.Tables[i])
	}
	if err := b.write(w); err != nil {
		return fmt.Errorf("writing the framework: %w", err)
	}
	return nil
}

// frameworkBook is a workbook of a framework being made.
type frameworkBook struct {
	*book
	words                   *frameworkWords
	asText, asDay, asNumber style
}

// guide writes the sheet that says what each column holds.
func (f *frameworkBook) guide(form *FrameworkBookForm, title string) {
	w := f.words
	s := f.add(w.Sheet)
	s.cols = []float64{16, 22, 60, 26, 14, 36, 36}
	headings := []string{w.Table, w.Column, w.Meaning, w.Content, w.Required, w.Empty, w.Example}
	at := 2 + len(w.Lead)
	s.head = func(r *rows) {
		f.lead(r, title, w.Lead)
		r.next()
		for _, h := range headings {
			r.text(f.st.heading, h)
		}
	}
	s.from = at + 1
	s.body = func(r *rows) {
		for i := range form.Tables {
			t := &form.Tables[i]
			for k := range t.Columns {
				c := &t.Columns[k]
				r.next()
				required := w.No
				if c.Required {
					required = w.Yes
				}
				for _, text := range []string{t.Name, c.Name, c.Meaning, c.Kind, required, c.Default, c.Example} {
					r.text(f.st.text, text)
				}
			}
		}
	}
	f.marked(s, "tblGuide", at, headings)
	s.repeat = 2
	f.landscape(s)
}

// table writes the sheet of one table.
func (f *frameworkBook) table(form *FrameworkBookForm, t *FrameworkTable) {
	s := f.add(t.Name)
	headings := make([]string, len(t.Columns))
	looks := make([]style, len(t.Columns))
	for i := range t.Columns {
		c := &t.Columns[i]
		headings[i], looks[i] = c.Name, f.asText
		switch {
		case c.Number:
			looks[i] = f.asNumber
		case c.Date:
			looks[i] = f.asDay
		}
		longest := 12
		for _, row := range t.Rows {
			if i < len(row) {
				longest = max(longest, units(row[i]))
			}
		}
		s.cols = append(s.cols, suits(c.Name, longest))
		s.looks = append(s.looks, looks[i].plain)
		f.choose(form, s, t, i)
	}
	s.body = func(r *rows) {
		r.next()
		for _, h := range headings {
			r.text(f.st.heading, h)
		}
		for _, row := range t.Rows {
			r.next()
			for i, text := range row {
				if i < len(t.Columns) {
					f.cell(r, &t.Columns[i], looks[i], text)
				}
			}
		}
	}
	f.marked(s, tableName(t.Name), 1, headings)
	s.repeat = 1
	f.landscape(s)
	f.keep(f.f.SetPanes(s.name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
}

// cell writes a number or a day as what it is, and anything else as text.
func (f *frameworkBook) cell(r *rows, c *FrameworkColumn, look style, text string) {
	if c.Number {
		if v, err := decimal.NewFromString(text); err == nil && v.NumDigits() <= 15 {
			r.decimal(look, v, max(0, int(-v.Exponent())))
			return
		}
	}
	if c.Date {
		if day, err := time.Parse(time.DateOnly, text); err == nil && day.Year() > 1900 {
			r.date(look, day)
			return
		}
	}
	r.text(look, text)
}

// choose puts a message and, where there is something to choose from, a drop-down on the cells of a column.
func (f *frameworkBook) choose(form *FrameworkBookForm, s *sheet, t *FrameworkTable, i int) {
	c := &t.Columns[i]
	col := columnName(i + 1)
	a := ask{cells: fmt.Sprintf("%s2:%s%d", col, col, len(t.Rows)+1+spareRows), title: c.Name, text: shortened(whole(c.Meaning), c.Default), error: f.words.Choose}
	switch {
	case len(c.Choices) > 0:
		a.set = func(dv *excelize.DataValidation) error { return dv.SetDropList(c.Choices) }
	case c.Of != "":
		for k := range form.Tables {
			if other := &form.Tables[k]; other.Name == c.Of {
				a.error, a.style = strings.ReplaceAll(f.words.Unknown, "{table}", other.Name), excelize.DataValidationErrorStyleWarning
				a.set = choices(fmt.Sprintf("'%s'!$A$2:$A$%d", other.Name, len(other.Rows)+1+spareRows))
			}
		}
	}
	f.asks(s, a)
}

// shortened gives as much of what a column means as a message holds: the meaning alone where the default would make it too long. The guide has both.
func shortened(meaning, empty string) string {
	if empty != "" {
		if both := meaning + " If left empty: " + empty + "."; units(both) <= promptText {
			return both
		}
	}
	if units(meaning) > promptText {
		return ""
	}
	return meaning
}

// frameworkWords is the part [framework] of returns.toml.
type frameworkWords struct {
	Title    string   `toml:"title"`
	Sheet    string   `toml:"sheet"`
	Lead     []string `toml:"lead"`
	Table    string   `toml:"table"`
	Column   string   `toml:"column"`
	Meaning  string   `toml:"meaning"`
	Content  string   `toml:"content"`
	Required string   `toml:"required"`
	Empty    string   `toml:"empty"`
	Example  string   `toml:"example"`
	Yes      string   `toml:"yes"`
	No       string   `toml:"no"`
	Choose   string   `toml:"choose"`
	Unknown  string   `toml:"unknown"`
}
