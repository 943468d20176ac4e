package disclosure

// Fill gives a whole number of people for each of n counts that nobody has stated, so that every total is the sum of its parts; nil where none are found.
// They stand for all that the counts could be: put them in a ledger as Supposed, and what a reader can work out does not depend on which these are.
func Fill(n int, totals []int64, parts [][]int) []int64 {
	var l Ledger
	for range n {
		l.Add(0, Supposed)
	}
	// At first nobody is in the counts and everybody is yet to be placed.
	var waiting []int
	var left int64
	for i, total := range totals {
		rest := l.Add(total, Supposed)
		l.Whole(l.Add(total, Known), append([]int{rest}, parts[i]...)...)
		waiting = append(waiting, rest)
		left += total
	}
	all := l.Add(left, Supposed)
	l.Whole(all, waiting...)
	if l.Check() != nil {
		return nil
	}
	group := make([]int, n, n+len(waiting)+1)
	for i := range group {
		group[i] = i
	}
	group = append(append(group, waiting...), all)
	sums := make([]int, len(l.Sums))
	for i := range sums {
		sums[i] = i
	}
	t := newTableau(&l, group, sums)
	k := len(group) - 1
	placed := func() bool { return t.at[k] == 0 }
	if best, _ := t.push(k, -1, placed); best != 0 {
		return nil
	}
	return t.at[:n]
}
