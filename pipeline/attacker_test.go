package pipeline_test

import "slices"

// The attacker of the tests. It sees what packs print, knows what must hold between counts of people, and shares nothing with the room of disclosure.

// puzzle is a set of unknown counts, with what a reader knows of them.
type puzzle struct {
	low, high []int64
	truth     []int64
	sums      []known
	in        [][]int // the sums that a count stands in
	looked    int     // how many sums the present search has looked at
}

// known says that counts, each taken so many times, come to a total.
type known struct {
	at    []int
	times []int64
	total int64
}

// boundless stands for no upper limit.
const boundless = 4000

// count adds a count of which nothing is known yet.
func (z *puzzle) count(truth int64) int {
	z.low, z.high, z.truth, z.in = append(z.low, 0), append(z.high, boundless), append(z.truth, truth), append(z.in, nil)
	return len(z.low) - 1
}

// tell says what a count is.
func (z *puzzle) tell(at int, v int64) { z.low[at], z.high[at] = v, v }

// whole says that a count is the sum of others.
func (z *puzzle) whole(whole int, parts ...int) {
	k := known{at: []int{whole}, times: []int64{-1}}
	for _, p := range parts {
		k.at, k.times = append(k.at, p), append(k.times, 1)
	}
	for _, at := range k.at {
		z.in[at] = append(z.in[at], len(z.sums))
	}
	z.sums = append(z.sums, k)
}

// patience is how many sums a search may look at before it is given up.
const patience = 200_000

// narrow tightens the limits of counts by the sums they stand in until nothing moves, beginning with those of one count, or of all where it is -1; false
// when a sum cannot hold.
func (z *puzzle) narrow(low, high []int64, from int) bool {
	var queue []int
	waiting := make([]bool, len(z.sums))
	add := func(sums []int) {
		for _, n := range sums {
			if !waiting[n] {
				waiting[n] = true
				queue = append(queue, n)
			}
		}
	}
	if from >= 0 {
		add(z.in[from])
	} else {
		for _, sums := range z.in {
			add(sums)
		}
	}
	for len(queue) > 0 && z.looked < patience {
		z.looked++
		s := &z.sums[queue[0]]
		waiting[queue[0]], queue = false, queue[1:]
		var least, most int64
		for n, at := range s.at {
			a, b := s.times[n]*low[at], s.times[n]*high[at]
			least, most = least+min(a, b), most+max(a, b)
		}
		if s.total < least || s.total > most {
			return false
		}
		for n, at := range s.at {
			a, b := s.times[n]*low[at], s.times[n]*high[at]
			// what the others leave for this one
			from, to := s.total-(most-max(a, b)), s.total-(least-min(a, b))
			if s.times[n] < 0 {
				from, to = -to, -from
			}
			if from <= low[at] && to >= high[at] {
				continue
			}
			low[at], high[at] = max(low[at], from), min(high[at], to)
			if low[at] > high[at] {
				return false
			}
			add(z.in[at]) // this sum too, whose limits have moved
		}
	}
	return true
}

// found is what a search came to.
type found uint8

const (
	impossible found = iota
	possible
	undecided
)

// could looks for counts that agree with everything known, in which one count lies between two limits. It is a whole search, given up after so many steps.
func (z *puzzle) could(at int, from, to int64) (found, []int64) {
	low, high := slices.Clone(z.low), slices.Clone(z.high)
	low[at], high[at] = max(low[at], from), min(high[at], to)
	if low[at] > high[at] {
		return impossible, nil
	}
	steps := 0
	z.looked = 0
	var try func(low, high []int64, from int) found
	var solved []int64
	try = func(low, high []int64, from int) found {
		if steps++; steps > 3000 {
			return undecided
		}
		if !z.narrow(low, high, from) {
			return impossible
		}
		if z.looked >= patience {
			return undecided
		}
		next := -1
		for n := range low {
			if low[n] < high[n] && (next < 0 || high[n]-low[n] < high[next]-low[next]) {
				next = n
			}
		}
		if next < 0 {
			solved = low
			return possible
		}
		// First the true count, where it is among those left, then its neighbours on either side.
		middle := min(max(z.truth[next], low[next]), high[next])
		for step := int64(0); middle-step >= low[next] || middle+step <= high[next]; step++ {
			for _, v := range []int64{middle + step, middle - step} {
				if v < low[next] || v > high[next] || step == 0 && v != middle {
					continue
				}
				l, h := slices.Clone(low), slices.Clone(high)
				l[next], h[next] = v, v
				if r := try(l, h, next); r != impossible {
					return r
				}
				if step == 0 {
					break
				}
			}
		}
		return impossible
	}
	return try(low, high, -1), solved
}
