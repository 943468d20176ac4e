package pdf

// inBlock is how many items of a long list lie together.
const inBlock = 4096

// long is a list that may come to half a million items. It lies in blocks, so that it grows without being moved: a slice that is full is copied into one
// a quarter larger, again and again, which in a large report came to five times the memory that the lists take in the end.
type long[T any] struct {
	blocks [][]T
	len    int
}

// add puts an item at the end and gives its place.
func (l *long[T]) add(v T) int {
	if l.len%inBlock == 0 {
		var block []T
		if l.len > 0 { // the first grows as it is needed, since most lists are short
			block = make([]T, 0, inBlock)
		}
		l.blocks = append(l.blocks, block)
	}
	last := &l.blocks[len(l.blocks)-1]
	*last = append(*last, v)
	l.len++
	return l.len - 1
}

// at gives the item at a place, which holds until the next is added.
func (l *long[T]) at(n int) *T { return &l.blocks[n/inBlock][n%inBlock] }
