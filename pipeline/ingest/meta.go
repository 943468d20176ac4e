package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"perfpack/pipeline/period"
)

// A return says what it is in three places, so that it is known again after programs that drop one or the other: a custom document property, a defined
// name that is a constant, and a hidden sheet. The first two hold [Meta.Encode], the sheet [Meta.Rows].
const (
	MetaMagic    = "PERFPACK-RETURN"
	MetaSchema   = 1
	MetaProperty = "prt.template"
	MetaName     = "prt_id" // as a formula: ="PERFPACK-RETURN|1|..."
	MetaSheet    = "_meta"
)

// Meta is what a template says of itself.
type Meta struct {
	Schema   int // of this very list
	Template string
	Service  string
	Quarter  period.Quarter
	Revision int       // 1 for a return as first issued
	Issued   time.Time // the day of issue
	Lines    int       // how many lines were asked for
	KeyHash  string    // of their keys, see KeyHash
	Keys     []string  // in the sheet only
}

// KeyHash gives 16 hexadecimal digits that stand for a list of line keys in its order.
func KeyHash(keys []string) string {
	sum := sha256.Sum256([]byte(strings.Join(keys, "\n")))
	return hex.EncodeToString(sum[:8])
}

// Encode gives everything but the keys on one line, parts separated by a bar.
func (m Meta) Encode() string {
	issued := ""
	if !m.Issued.IsZero() {
		issued = m.Issued.Format(time.DateOnly)
	}
	return strings.Join([]string{MetaMagic, strconv.Itoa(m.Schema), m.Template, m.Service, m.Quarter.String(), strconv.Itoa(m.Revision), issued, strconv.Itoa(m.Lines), m.KeyHash}, "|")
}

// parseMeta reads what Encode wrote, also as the text of a defined name, which stands in quotation marks. ok is false for anything else.
func parseMeta(s string) (m Meta, ok bool) {
	s = strings.Trim(strings.TrimPrefix(strings.TrimSpace(s), "="), `"`)
	parts := strings.Split(s, "|")
	if len(parts) < 9 || parts[0] != MetaMagic {
		return Meta{}, false
	}
	for i, name := range metaNames {
		if !m.set(name, parts[i+1]) {
			return Meta{}, false
		}
	}
	return m, true
}

// metaNames are the rows of the sheet, and the parts of the line, after the magic.
var metaNames = []string{"schema", "template", "service", "quarter", "revision", "issued", "lines", "keys hash"}

// keyHeading stands over the list of keys in the sheet.
const keyHeading = "keys"

// Rows gives the sheet: the magic, a row for each value by name, and the keys one to a row under a heading.
func (m Meta) Rows() [][]string {
	rows := [][]string{{MetaMagic}}
	for i, part := range strings.Split(m.Encode(), "|")[1:] {
		rows = append(rows, []string{metaNames[i], part})
	}
	rows = append(rows, []string{keyHeading})
	for _, k := range m.Keys {
		rows = append(rows, []string{k})
	}
	return rows
}

// set reads one value; false says that it is not one. Empty values are left as they are.
func (m *Meta) set(name, value string) bool {
	value = strings.TrimSpace(value)
	if value == "" {
		return true
	}
	var err error
	switch name {
	case "schema":
		m.Schema, err = strconv.Atoi(value)
	case "template":
		m.Template = value
	case "service":
		m.Service = value
	case "quarter":
		m.Quarter, err = period.ParseQuarter(value)
	case "revision":
		m.Revision, err = strconv.Atoi(value)
	case "issued":
		m.Issued, err = time.Parse(time.DateOnly, value)
	case "lines":
		m.Lines, err = strconv.Atoi(value)
	case "keys hash":
		m.KeyHash = value
	}
	return err == nil
}
