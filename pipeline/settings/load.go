package settings

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// Load reads the text of perfpack.toml. The findings are everything that is wrong with it, in order of line; the settings are nil when one is a stop.
func Load(text []byte) (*Settings, []finding.Finding) {
	r := &reader{lines: strings.Split(string(text), "\n")}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	var tree map[string]any
	if err := toml.Unmarshal(text, &tree); err != nil {
		return nil, []finding.Finding{r.syntax(err)}
	}
	r.where = positions(text)
	r.table(tree, "", "")
	r.organisations(tree)
	r.notices(asTable(tree["notices"]))
	finding.Sort(r.found)
	if worst, any := finding.Worst(r.found); any && worst == finding.Stop {
		return nil, r.found
	}
	s := build(tree)
	s.hash = hash(tree)
	return s, r.found
}

// reader gathers what is wrong while the tree is walked.
type reader struct {
	lines []string
	where map[string]int // line of each key, by its path with indexes
	found []finding.Finding
}

func (r *reader) syntax(err error) finding.Finding {
	f := finding.Finding{Code: badSyntax, Severity: finding.Stop, Place: finding.Place{File: File}, Found: strings.TrimPrefix(err.Error(), "toml: "), Mend: "correct the line; texts stand in quotation marks, and each key once"}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		f.Row, _ = decode.Position()
		f.Found += r.line(f.Row)
	}
	return f
}

// line shows a line of the file after what is said of it.
func (r *reader) line(n int) string {
	if n < 1 || n > len(r.lines) {
		return ""
	}
	return ", in the line `" + strings.TrimSpace(r.lines[n-1]) + "`"
}

func (r *reader) add(code finding.Code, path, found, mend string) {
	row := r.where[path]
	r.found = append(r.found, catalogue.New(code, finding.Place{File: File, Row: row}, plainPath(path), found+r.line(row), mend))
}

// addUnseen adds a finding without the line that it is about, which may hold a secret.
func (r *reader) addUnseen(code finding.Code, path, found, mend string) {
	r.found = append(r.found, catalogue.New(code, finding.Place{File: File, Row: r.where[path]}, plainPath(path), found, mend))
}

// plainPath takes the indexes out of a path: organisation[1].id is organisation.id.
func plainPath(path string) string {
	var b strings.Builder
	in := false
	for _, c := range path {
		switch {
		case c == '[':
			in = true
		case c == ']':
			in = false
		case !in:
			b.WriteRune(c)
		}
	}
	return b.String()
}

func under(table, key string) string {
	if table == "" {
		return key
	}
	return table + "." + key
}

// table walks a table: at is its path with indexes, plain the one without.
func (r *reader) table(t map[string]any, at, plain string) {
	for _, name := range slices.Sorted(maps.Keys(t)) {
		path, key := under(at, name), byPath[under(plain, name)]
		if key == nil {
			r.unknown(path, plain, name, t)
			continue
		}
		r.value(key, path, t[name])
	}
	for _, k := range keys {
		parent, name, _ := cutLast(k.Path)
		if _, there := t[name]; k.Required && parent == plain && !there && k.Path != "organisation" {
			r.missing(at, k)
		}
	}
}

func cutLast(path string) (table, name string, nested bool) {
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		return path[:i], path[i+1:], true
	}
	return "", path, false
}

func (r *reader) missing(at string, k Key) {
	_, name, _ := cutLast(k.Path)
	in := ""
	if at != "" {
		in = " in " + tableHead(plainPath(at))
	}
	path := at
	r.add(keyMissing, path, "the key "+name+" is not there"+in, "write "+name+" = "+k.Example+in)
}

// tableHead writes the head of a table as it stands in the file.
func tableHead(plain string) string {
	if k := byPath[plain]; k != nil && k.Form == Tables {
		return "[[" + plain + "]]"
	}
	return "[" + plain + "]"
}

func (r *reader) unknown(path, table, name string, given map[string]any) {
	var here []string
	for _, k := range keys {
		if parent, n, _ := cutLast(k.Path); parent == table {
			if _, there := given[n]; !there {
				here = append(here, n)
			}
		}
	}
	in := " at the top"
	if table != "" {
		in = " in " + tableHead(table)
	}
	mend := "take it out; the keys known" + in + " are " + strings.Join(namesIn(table), ", ")
	if near := finding.Nearest(name, here); near != "" {
		mend = "write " + near + " if that is meant, or take it out"
	} else if home := elsewhere(name); home != "" {
		mend = "move it to " + home + ", where there is such a key, or take it out"
	}
	r.add(keyUnknown, path, "the key "+name+" is not known"+in, mend)
}

func namesIn(table string) []string {
	var out []string
	for _, k := range keys {
		if parent, n, _ := cutLast(k.Path); parent == table {
			out = append(out, n)
		}
	}
	return out
}

// elsewhere gives the head of the only other table with a key of that name.
func elsewhere(name string) string {
	home := ""
	for _, k := range keys {
		if parent, n, nested := cutLast(k.Path); n == name && nested {
			if home != "" {
				return ""
			}
			home = tableHead(parent)
		}
	}
	return home
}

// wrong is found with a value that is not of the form its key asks for.
func (r *reader) wrong(key *Key, path, mend string) {
	_, name, _ := cutLast(key.Path)
	r.add(badValue, path, "the value of "+name+" is not "+article(key.Form.String()), mend)
}

func article(s string) string {
	if strings.ContainsRune("aeiou", rune(s[0])) {
		return "an " + s
	}
	if s == formWords[YesNo] {
		return s
	}
	return "a " + s
}

func (r *reader) value(key *Key, path string, v any) {
	switch key.Form {
	case Table, Free:
		t, ok := v.(map[string]any)
		switch {
		case !ok:
			r.wrong(key, path, "write "+tableHead(key.Path)+" on a line of its own, and the keys beneath")
		case key.Form == Table:
			r.table(t, path, key.Path)
		default:
			for _, name := range slices.Sorted(maps.Keys(t)) {
				if _, ok := t[name].(string); !ok {
					r.add(badValue, under(path, name), "the value of "+name+" is not a text", "write it in quotation marks")
				}
			}
		}
	case Tables:
		list, ok := tableList(v)
		if !ok {
			r.wrong(key, path, "write "+tableHead(key.Path)+" on a line of its own for each, and the keys beneath")
			return
		}
		for i, t := range list {
			r.table(t, fmt.Sprintf("%s[%d]", path, i), key.Path)
		}
	case Text, Word, ID:
		s, ok := v.(string)
		if !ok {
			r.wrong(key, path, "write it in quotation marks, such as "+key.Example)
			return
		}
		r.text(key, path, s)
	case Texts:
		if _, ok := texts(v); !ok {
			r.wrong(key, path, "write paragraphs in quotation marks between square brackets, such as "+key.Example)
		}
	case YesNo:
		if _, ok := v.(bool); !ok {
			r.wrong(key, path, "write true or false, without quotation marks")
		}
	case Whole:
		n, ok := v.(int64)
		if !ok || n < int64(key.Least) || n > int64(key.Most) {
			r.wrong(key, path, fmt.Sprintf("write a whole number from %d to %d, without quotation marks", key.Least, key.Most))
		}
	case Wholes:
		if _, ok := wholes(v); !ok {
			r.wrong(key, path, "write whole numbers of nought or more between square brackets, such as "+key.Example)
		}
	case Number:
		if d, ok := number(v); !ok || d.IsNegative() {
			r.wrong(key, path, "write a number of nought or more, without quotation marks")
		}
	case Day:
		if _, ok := day(v); !ok {
			r.wrong(key, path, "write the day as year, month and day, such as "+key.Example)
		}
	case Quart:
		s, _ := v.(string)
		if _, err := period.ParseQuarter(s); err != nil {
			r.wrong(key, path, "write the quarter as "+key.Example)
		}
	}
}

func (r *reader) text(key *Key, path, s string) {
	_, name, _ := cutLast(key.Path)
	switch {
	case key.Form == Word && !slices.Contains(key.Words, s):
		mend := "write " + orList(key.Words)
		if near := finding.Nearest(s, key.Words); near != "" {
			mend += "; it may be that " + near + " was meant"
		}
		r.add(badValue, path, "“"+s+"” is not a word known for "+name, mend)
	case key.Form == ID && !kpi.NamesFiles(s):
		r.add(badIdentifier, path, "“"+s+"” cannot be an identifier", identifierMend+", such as "+key.Example)
	case key.Required && strings.TrimSpace(s) == "":
		r.add(badValue, path, "the value of "+name+" is empty", "write "+key.Meaning+", such as "+key.Example)
	}
}

// organisations finds what no single key shows.
func (r *reader) organisations(tree map[string]any) {
	list, ok := tableList(tree["organisation"])
	if tree["organisation"] == nil || ok && len(list) == 0 {
		r.add(keyMissing, "", "no organisation is named", "write [[organisation]] on a line of its own, and beneath it id and name")
		return
	}
	seen := map[string]int{}
	var ids []string
	for i, o := range list {
		id, _ := o["id"].(string)
		folded := strings.ToLower(id) // their folders would be one where capital and small letters are taken for the same
		if first, twice := seen[folded]; twice && id != "" {
			r.add(setTwice, fmt.Sprintf("organisation[%d].id", i), fmt.Sprintf("the organisation %s is number %d already", id, first+1), "give each organisation its own id")
			continue
		}
		seen[folded] = i
		ids = append(ids, id)
	}
	r.agreements(list, ids)
	calendar, _ := tree["calendar"].(map[string]any)
	meetings, _ := tableList(calendar["meeting"])
	set := map[string]int{}
	for i, m := range meetings {
		path := fmt.Sprintf("calendar.meeting[%d]", i)
		org, _ := m["organisation"].(string)
		quarter, _ := m["quarter"].(string)
		if org != "" && !slices.Contains(ids, org) {
			mend := "write " + orList(ids)
			if near := finding.Nearest(org, ids); near != "" {
				mend = "write " + near + " if that is meant"
			}
			r.add(unknownOrganisation, path+".organisation", org+" is no organisation of this file", mend)
		}
		if first, twice := set[org+" "+quarter]; twice {
			r.add(setTwice, path+".quarter", fmt.Sprintf("the dates of %s are set in the meeting that is number %d already", quarter, first+1), "keep one of the two")
		} else {
			set[org+" "+quarter] = i
		}
		r.order(path, m)
	}
	r.days(calendar)
}

// agreements finds councils to be shown beside one that the file does not name, beside themselves, or beside one that does not agree.
func (r *reader) agreements(list []map[string]any, ids []string) {
	names := map[string][]string{}
	for _, o := range list {
		id, _ := o["id"].(string)
		names[id], _ = texts(o["compare_with"])
	}
	for i, o := range list {
		id, _ := o["id"].(string)
		for _, other := range names[id] {
			path := fmt.Sprintf("organisation[%d].compare_with", i)
			switch {
			case other == id || !slices.Contains(ids, other):
				mend := "take it out"
				if others := slices.DeleteFunc(slices.Clone(ids), func(one string) bool { return one == id }); len(others) > 0 {
					mend = "write " + orList(others) + ", or take it out"
				}
				r.add(unknownOrganisation, path, other+" is no other organisation of this file", mend)
			case !slices.Contains(names[other], id):
				r.add(oneSided, path, id+" agrees to be shown beside "+other+", and "+other+" does not say so; no page with both is printed", "have "+other+" name "+id+" too, or take it out")
			}
		}
	}
}

// order finds dates of one quarter that come in the wrong order.
func (r *reader) order(path string, m map[string]any) {
	names := []string{"templates", "returns_due", "cut_off", "draft", "final", "agenda", "meeting"}
	for i, later := range names {
		for _, earlier := range names[:i] {
			a, ok1 := day(m[earlier])
			b, ok2 := day(m[later])
			if ok1 && ok2 && b.Before(a) {
				r.add(datesOrder, path+"."+later, later+" is before "+earlier, "let "+strings.Join(names[:len(names)-1], ", ")+" and meeting follow one another")
			}
		}
	}
	q, err := period.ParseQuarter(asText(m["quarter"]))
	if err != nil {
		return
	}
	for _, name := range names {
		if d, ok := day(m[name]); ok && !d.After(q.End()) {
			r.add(datesOrder, path+"."+name, name+" is within the quarter, or before it", "write a day after "+q.End().Format("2006-01-02"))
		}
	}
}

// days finds rules that come in the wrong order.
func (r *reader) days(calendar map[string]any) {
	names := []string{"returns_due_days", "cut_off_days", "meeting_days"}
	for i, later := range names {
		for _, earlier := range names[:i] {
			a, ok1 := calendar[earlier].(int64)
			b, ok2 := calendar[later].(int64)
			if ok1 && ok2 && b < a {
				r.add(datesOrder, "calendar."+later, fmt.Sprintf("%s is %d, and %s is %d", later, b, earlier, a), "let "+strings.Join(names[:2], ", ")+" and "+names[2]+" grow in that order")
			}
		}
	}
}

// hash is of every key and value but those of notices, in order of the keys; the order of lists counts.
func hash(tree map[string]any) string {
	tree = maps.Clone(tree)
	delete(tree, "notices")
	if proof := maps.Clone(asTable(tree["proof"])); proof != nil {
		delete(proof, "keep_years")
		if tree["proof"] = proof; len(proof) == 0 {
			delete(tree, "proof")
		}
	}
	// encoding/json writes the keys of maps in order, and dates by their own text form.
	text, err := json.Marshal(plainDates(tree))
	if err != nil {
		panic("settings: a TOML tree that JSON cannot hold: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func plainDates(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, one := range v {
			out[k] = plainDates(one)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, one := range v {
			out[i] = plainDates(one)
		}
		return out
	}
	if d, ok := day(v); ok {
		return d.Format(time.DateOnly)
	}
	return v
}
