package pdf

import "perfpack/pipeline/document"

// settleWidths shares the page out among the columns, by what the document asks for and by what a sample of rows needs.
// Where the words do not fit side by side the type becomes smaller, and in the end words are broken: nothing runs out of its column.
func (t *grid) settleWidths(sample []document.Row) {
	n := len(t.columns)
	asked := 0.0
	for _, c := range t.columns {
		asked += max(c.Width, 0)
	}
	t.widths = make([]float64, n)
	for t.size = t.theme.Type.Table; ; t.size -= 0.25 {
		least, natural := t.needs(sample)
		sum := 0.0
		for _, w := range least {
			sum += w
		}
		if sum <= t.width {
			t.share(least, natural, asked > 0)
			return
		}
		if t.size-0.25 < leastTable {
			// Too much even so: every column gives up the same share beyond a bare minimum.
			t.squeeze(least, sum)
			return
		}
	}
}

// needs gives for each column the width that holds its longest word, and the one that holds its longest text on one line; neither goes beyond reason.
func (t *grid) needs(sample []document.Row) (least, natural []float64) {
	const longestWord, longestText = 120.0, 260.0
	least, natural = make([]float64, len(t.columns)), make([]float64, len(t.columns))
	for i, c := range t.columns {
		heading := t.used.clean(c.Heading, bold)
		least[i] = t.used.widestWord(heading, bold, t.size)
		natural[i] = max(least[i], t.font(bold).Measure(heading, t.size)*0.55)
		for _, r := range sample {
			if i >= len(r.Cells) {
				continue
			}
			room := t.symbolRoom(r.Cells[i].Symbol)
			f := rowFace(r)
			text := t.used.clean(r.Cells[i].Text, f)
			least[i] = max(least[i], min(t.used.widestWord(text, f, t.size), longestWord)+room)
			natural[i] = max(natural[i], min(t.font(f).Measure(text, t.size), longestText)+room)
		}
		least[i] += t.insets(i) + 0.5
		natural[i] = max(natural[i]+t.insets(i)+0.5, least[i])
	}
	return least, natural
}

// share gives every column its least, and parts what is left by the widths asked for, or by what the texts would like.
func (t *grid) share(least, natural []float64, asked bool) {
	n := len(t.columns)
	want := make([]float64, n)
	sum := 0.0
	for i, c := range t.columns {
		want[i] = natural[i]
		if asked {
			want[i] = max(c.Width, 0)
			if c.Width == 0 {
				want[i] = 1
			}
		}
		sum += want[i]
	}
	spare, short := 0.0, 0.0
	for i := range want {
		want[i] *= t.width / sum
		spare += max(want[i]-natural[i], 0)
		short += max(natural[i]-want[i], 0)
	}
	// Columns with more than they can use help those whose texts would have to break.
	if move := min(spare, short); move > 0 {
		for i := range want {
			if want[i] > natural[i] {
				want[i] -= (want[i] - natural[i]) * move / spare
			} else {
				want[i] += (natural[i] - want[i]) * move / short
			}
		}
	}
	// Columns which would fall below their least are given it, and the others share the rest; each round settles at least one.
	settled := make([]bool, n)
	left, parts := t.width, t.width
	for again := true; again; {
		again = false
		for i := range want {
			if !settled[i] && want[i]*left/parts < least[i] {
				settled[i] = true
				t.widths[i] = least[i]
				left -= least[i]
				parts -= want[i]
				again = true
				break
			}
		}
	}
	for i := range want {
		if !settled[i] {
			t.widths[i] = want[i] * left / parts
		}
	}
}

// squeeze makes columns narrower than their longest words.
func (t *grid) squeeze(least []float64, sum float64) {
	const bare = 2*cellInset + 12
	over := sum - t.width
	give := 0.0
	for _, w := range least {
		give += max(w-bare, 0)
	}
	for i, w := range least {
		t.widths[i] = w
		if give > 0 {
			t.widths[i] -= max(w-bare, 0) * min(over/give, 1)
		}
	}
}
