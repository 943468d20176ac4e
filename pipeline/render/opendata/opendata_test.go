package opendata

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"

	"perfpack/pipeline/guard"
)

func TestFieldsAsWritten(t *testing.T) {
	for _, c := range []struct{ name, field, want string }{
		{"text stands as it is", "Waste sent for reuse", "Waste sent for reuse"},
		{"an empty field is empty", "", ""},
		{"a comma asks for quotation marks", "a,b", `"a,b"`},
		{"quotation marks are doubled", `said "no"`, `"said ""no"""`},
		{"line breaks are kept within quotation marks", "a\nb", "\"a\nb\""},
		{"space at an end is kept", " a", `" a"`},
		{"a formula is guarded", "=1+1", "'=1+1"},
		{"a guarded field is quoted where it must be", "=A1,B1", `"'=A1,B1"`},
		{"an at sign is guarded", "@SUM", "'@SUM"},
		{"a plus is guarded", "+44 20 7946", "'+44 20 7946"},
		{"a dash is guarded", "-", "'-"},
		{"a tab is guarded", "\tx", "'\tx"},
		{"a negative number is left alone", "-12.5", "-12.5"},
		{"what begins like a number and is none is guarded", "-12.5%", "'-12.5%"},
		{"a number needs digits on both sides of its point", "-1.", "'-1."},
		{"a sum is guarded", "-1+2", "'-1+2"},
		{"an apostrophe alone is left alone", "'tis", "'tis"},
		{"an apostrophe that looks like a guard is guarded", "'=1", "''=1"},
		{"letters beyond ASCII stand as they are", "£12 – café", "£12 – café"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			w := NewWriter(&b)
			if err := errors.Join(w.WriteRow([]string{c.field, "z"}), w.Flush()); err != nil {
				t.Fatal(err)
			}
			if got := b.String(); got != c.want+",z\r\n" {
				t.Errorf("%q is written as %q, want %q", c.field, got, c.want+",z\r\n")
			}
		})
	}
}

func TestARowOfOneEmptyFieldIsARow(t *testing.T) {
	var b bytes.Buffer
	w := NewWriter(&b)
	if err := errors.Join(w.WriteRow([]string{""}), w.Flush()); err != nil || b.String() != "\"\"\r\n" {
		t.Errorf("got %q, %v", b.String(), err)
	}
}

// FuzzEveryTextComesBack holds the writer against the standard library's reader.
func FuzzEveryTextComesBack(f *testing.F) {
	f.Add("a", "=1", "'=1")
	f.Add("-1.5", "a\"b", "a\nb")
	f.Add("''@", "", " ")
	f.Fuzz(func(t *testing.T, x, y, z string) {
		want := []string{"ref", x, y, z}
		for i, s := range want {
			want[i] = strings.ReplaceAll(s, "\r", "") // the reader joins carriage return and line feed, which is its own affair
		}
		var b bytes.Buffer
		w := NewWriter(&b)
		if err := errors.Join(w.WriteRow(want), w.Flush()); err != nil {
			t.Fatal(err)
		}
		got, err := csv.NewReader(&b).Read()
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			if s := got[i]; s != "" && strings.IndexByte("=+@\t", s[0]) >= 0 {
				t.Errorf("%q would run as a formula", s)
			}
			got[i] = guard.Off(got[i])
		}
		if !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errors.New("the disk is full")
	}
	return len(p), nil
}

func TestAFullDiskIsSaidAndNotForgotten(t *testing.T) {
	w := NewWriter(&full{room: flushAt + 2048})
	row := []string{strings.Repeat("x", 1000)}
	for range 200 {
		_ = w.WriteRow(row)
	}
	if err := w.WriteRow(row); err == nil {
		t.Error("a row is taken after the disk is full")
	}
	if err := w.Flush(); err == nil {
		t.Error("the end is well although the disk was full")
	}
}

func BenchmarkRows(b *testing.B) {
	row := make([]string, 30)
	for i := range row {
		row[i] = []string{"ESX-204", "Adults who say that their health is good, or very good", "2025-26-Q2", "-61.25", "", "no_clear_change"}[i%6]
	}
	for b.Loop() {
		w := NewWriter(discard{})
		for range 288_000 {
			if err := w.WriteRow(row); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			b.Fatal(err)
		}
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
