package settings

import (
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// positions gives the line on which each key and table of a sound TOML text stands, by its path; tables of a list have their place in the list
// in brackets, as in organisation[1].id.
func positions(text []byte) map[string]int {
	w := walker{text: text, lines: map[string]int{}, count: map[string]int{}}
	w.parser.Reset(text)
	table := ""
	for w.parser.NextExpression() {
		switch e := w.parser.Expression(); e.Kind {
		case unstable.Table:
			table = w.path("", e)
			w.mark(table, e)
		case unstable.ArrayTable:
			plain := w.path("", e)
			table = fmt.Sprintf("%s[%d]", plain, w.count[plain])
			w.count[plain]++
			w.mark(table, e)
			if _, seen := w.lines[plain]; !seen {
				w.mark(plain, e)
			}
		case unstable.KeyValue:
			w.pair(table, e)
		}
	}
	return w.lines
}

type walker struct {
	parser unstable.Parser
	text   []byte
	lines  map[string]int
	count  map[string]int // tables so far in each list
}

// path joins the parts of a key to the table it stands in. A part that is a list of tables means the last one of them so far.
func (w *walker) path(table string, n *unstable.Node) string {
	path := table
	for it := n.Key(); it.Next(); {
		path = under(path, string(it.Node().Data))
		if n := w.count[path]; n > 0 && !it.IsLast() {
			path = fmt.Sprintf("%s[%d]", path, n-1)
		}
	}
	return path
}

func (w *walker) mark(path string, n *unstable.Node) {
	key := n.Key()
	if !key.Next() {
		return
	}
	at := int(key.Node().Raw.Offset)
	w.lines[path] = 1 + strings.Count(string(w.text[:at]), "\n")
}

func (w *walker) pair(table string, n *unstable.Node) {
	path := w.path(table, n)
	w.mark(path, n)
	w.inside(path, n.Value())
}

// inside marks the keys of tables written within a value, in braces.
func (w *walker) inside(path string, v *unstable.Node) {
	switch v.Kind {
	case unstable.InlineTable:
		for it := v.Children(); it.Next(); {
			w.pair(path, it.Node())
		}
	case unstable.Array:
		i := 0
		for it := v.Children(); it.Next(); i++ {
			w.inside(fmt.Sprintf("%s[%d]", path, i), it.Node())
		}
	}
}
