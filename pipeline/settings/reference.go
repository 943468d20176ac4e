package settings

import (
	"fmt"
	"strings"
)

// Reference describes every key in Markdown, for the guide.
func Reference() string {
	var b strings.Builder
	top := true
	for _, k := range keys {
		table, name, nested := cutLast(k.Path)
		if k.Form == Table || k.Form == Tables {
			continue
		}
		if nested && !strings.Contains(b.String(), "## "+tableHead(table)+"\n") {
			fmt.Fprintf(&b, "\n## %s\n\n%s.\n\n", tableHead(table), sentence(byPath[table].Meaning))
			b.WriteString(tableTop)
		} else if !nested && top {
			b.WriteString("## At the top\n\n" + tableTop)
		}
		top = top && nested
		left := k.Default
		if k.Required {
			left = "must be there"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | `%s` |\n", name, k.holds(), left, k.Meaning, k.Example)
	}
	return b.String()
}

const tableTop = "| key | holds | left out | meaning | example |\n| --- | --- | --- | --- | --- |\n"

func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// holds says in words what may be written for the key.
func (k *Key) holds() string {
	switch k.Form {
	case Word:
		words := make([]string, len(k.Words))
		for i, w := range k.Words {
			words[i] = "`" + w + "`"
		}
		return orList(words)
	case Whole:
		return fmt.Sprintf("whole number from %d to %d", k.Least, k.Most)
	}
	return k.Form.String()
}
