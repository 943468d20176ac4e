package xlsx

import "strconv"

// Texts that occur again are held once for the whole workbook, which makes it small and quick to open. A long text hardly ever occurs again, and
// beyond so many different ones the list would cost more memory than it saves in the file; both stand in their cells.
const (
	sharedLength = 200
	sharedMost   = 1 << 16
)

// texts is the list of shared texts, compressed as it grows.
type texts struct {
	byText map[string]int
	before []lastText // the text written last in each column, which is often the next one too
	out    *squeezed
	buf    []byte
	uses   int
}

type lastText struct {
	text  string
	index int
}

func newTexts() *texts { return &texts{byText: map[string]int{}, out: newSqueezed()} }

// index gives the place of a text in the list, or -1 for one that is to stand in its cell.
func (t *texts) index(s string, col int) (int, error) {
	for len(t.before) < col {
		t.before = append(t.before, lastText{})
	}
	last := &t.before[col-1]
	if s == last.text {
		t.uses++
		return last.index, nil
	}
	if len(s) > sharedLength {
		return -1, checkText(s)
	}
	k, ok := t.byText[s]
	if !ok {
		if err := checkText(s); err != nil {
			return -1, err
		}
		if len(t.byText) >= sharedMost {
			return -1, nil
		}
		k = len(t.byText)
		t.byText[s] = k
		t.buf = append(t.buf, "<si>"...)
		t.buf = appendT(t.buf, s)
		t.buf = append(t.buf, "</si>"...)
		if len(t.buf) >= flushAt {
			t.flush()
		}
	}
	t.uses++
	last.text, last.index = s, k
	return k, nil
}

func (t *texts) flush() {
	_, _ = t.out.Write(t.buf) // into memory
	t.buf = t.buf[:0]
}

// head opens the part; it says how many texts there are and so is made when all are known.
func (t *texts) head() []byte {
	b := []byte(xmlHead + `<sst xmlns="` + nsMain + `" count="`)
	b = strconv.AppendInt(b, int64(t.uses), 10)
	b = append(b, `" uniqueCount="`...)
	b = strconv.AppendInt(b, int64(len(t.byText)), 10)
	return append(b, `">`...)
}
