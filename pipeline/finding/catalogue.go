package finding

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Kind says of one kind of finding how grave it is, what provokes it and what mends it in general; a finding itself says it of the very cell.
type Kind struct {
	Code     Code
	Severity Severity
	Provoked string
	Mend     string
}

// Kind gives an entry of a catalogue: findings of this kind are as grave as that.
func (s Severity) Kind(code Code, provoked, mend string) Kind {
	return Kind{Code: code, Severity: s, Provoked: provoked, Mend: mend}
}

// Catalogue is every kind of finding that one room makes, in the order in which a guide prints them.
type Catalogue []Kind

// New makes a finding, as grave as the catalogue says of its code; an empty mend is the catalogue's own. It panics for a code that is not in it: findings
// that no guide explains are a fault of the program.
func (c Catalogue) New(code Code, at Place, subject, found, mend string) Finding {
	i := slices.IndexFunc(c, func(k Kind) bool { return k.Code == code })
	if i < 0 {
		panic("finding: " + string(code) + " is not in the catalogue")
	}
	return Finding{Code: code, Severity: c[i].Severity, Place: at, Subject: subject, Found: found, Mend: cmp.Or(mend, c[i].Mend)}
}

// Table prints the catalogue in Markdown, for a guide.
func (c Catalogue) Table() string {
	var b strings.Builder
	b.WriteString("| code | severity | what provokes it | what mends it |\n| --- | --- | --- | --- |\n")
	for _, k := range c {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", k.Code, k.Severity, k.Provoked, k.Mend)
	}
	return b.String()
}
