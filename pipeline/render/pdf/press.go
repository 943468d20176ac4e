package pdf

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"strconv"
	"sync"

	"github.com/klauspost/compress/zlib"
)

// buffers are the content streams of pages, handed round.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 48<<10); return &b }}

func takeBuffer() []byte { return (*buffers.Get().(*[]byte))[:0] }

func giveBuffer(b []byte) {
	if cap(b) > 0 && cap(b) < 1<<20 {
		buffers.Put(&b)
	}
}

// job is a stream on its way to being deflated.
type job struct {
	raw, out []byte
	done     chan struct{}
}

// press deflates streams, several at a time. A stream becomes the same bytes whichever hand does it.
type press struct {
	jobs chan *job
	wait sync.WaitGroup
}

// level is klauspost's: 5 is nearly as small as 6 for text of this kind and takes a good deal less time.
const level = 6

func newPress(hands int) *press {
	p := &press{jobs: make(chan *job, hands)}
	for range hands {
		p.wait.Go(func() {
			var out bytes.Buffer
			z, err := zlib.NewWriterLevel(&out, level)
			if err != nil {
				panic(err) // the level is a constant
			}
			for j := range p.jobs {
				out.Reset()
				z.Reset(&out)
				z.Write(j.raw) // to memory: cannot fail
				z.Close()
				j.out = bytes.Clone(out.Bytes()) // just as large as it is: many pages may wait to be written
				giveBuffer(j.raw)
				j.raw = nil
				close(j.done)
			}
		})
	}
	return p
}

func (p *press) deflate(raw []byte) *job {
	j := &job{raw: raw, done: make(chan struct{})}
	p.jobs <- j
	return j
}

func (p *press) stop() {
	close(p.jobs)
	p.wait.Wait()
}

// file writes the objects of a PDF one after another. Streams stand by themselves; everything else is gathered into object streams, which are a third of the size.
type file struct {
	out   *bufio.Writer
	press *press
	hash  hash.Hash
	size  int64
	err   error

	objects long[object] // by number
	queue   []stream     // being deflated, in the order in which they are to stand

	bodies  []byte // of the object stream at hand
	numbers []int32
	ends    []int32
}

// object is where an object stands: at a byte of the file, or as the nth of an object stream.
type object struct {
	at  int64
	nth int32
	in  int32 // the object stream; 0 is none
}

type stream struct {
	number int
	dict   string
	job    *job
}

func newFile(w io.Writer, p *press) *file {
	f := &file{out: bufio.NewWriterSize(w, 64<<10), press: p, hash: sha256.New()}
	f.reserve(1) // number 0 is nobody's
	f.write([]byte("%PDF-1.7\n%\xb5\xb6\xc2\xa0\n"))
	return f
}

func (f *file) write(b []byte) {
	if f.err != nil {
		return
	}
	f.hash.Write(b)
	n, err := f.out.Write(b)
	f.size += int64(n)
	f.err = err
}

// reserve gives the first of some numbers in a row.
func (f *file) reserve(n int) int {
	first := f.objects.len
	for range n {
		f.objects.add(object{})
	}
	return first
}

// stream places a stream that is being deflated; dict is what its dictionary says besides length and filter.
func (f *file) stream(number int, dict string, j *job) {
	f.queue = append(f.queue, stream{number, dict, j})
	f.drain(32)
}

// drain writes what waits until no more than some are left.
func (f *file) drain(leave int) {
	n := 0
	for len(f.queue)-n > leave {
		s := f.queue[n]
		<-s.job.done
		f.raw(s.number, s.dict+"/Filter/FlateDecode", s.job.out)
		n++
	}
	if n > 0 {
		f.queue = append(f.queue[:0], f.queue[n:]...)
	}
}

// raw writes a stream as it is.
func (f *file) raw(number int, dict string, data []byte) {
	*f.objects.at(number) = object{at: f.size}
	f.write(fmt.Appendf(nil, "%d 0 obj\n<<%s/Length %d>>stream\n", number, dict, len(data)))
	f.write(data)
	f.write([]byte("\nendstream\nendobj\n"))
}

// inObjectStream is how many objects share a stream.
const inObjectStream = 400

// object closes the body which the caller has appended to f.bodies.
func (f *file) object(number int) {
	f.numbers = append(f.numbers, int32(number))
	f.ends = append(f.ends, int32(len(f.bodies)))
	if len(f.numbers) == inObjectStream {
		f.flushObjects()
	}
}

func (f *file) say(s string) { f.bodies = append(f.bodies, s...) }
func (f *file) num(n int)    { f.bodies = strconv.AppendInt(f.bodies, int64(n), 10) }
func (f *file) ref(n int) {
	f.bodies = append(strconv.AppendInt(f.bodies, int64(n), 10), " 0 R"...)
}

func (f *file) flushObjects() {
	if len(f.numbers) == 0 {
		return
	}
	number := f.reserve(1)
	b := takeBuffer()
	for i, n := range f.numbers {
		start := int32(0)
		if i > 0 {
			start = f.ends[i-1]
		}
		b = append(strconv.AppendInt(b, int64(n), 10), ' ')
		b = append(strconv.AppendInt(b, int64(start), 10), ' ')
		*f.objects.at(int(n)) = object{in: int32(number), nth: int32(i)}
	}
	head := len(b)
	b = append(b, f.bodies...)
	dict := fmt.Sprintf("/Type/ObjStm/N %d/First %d", len(f.numbers), head)
	f.bodies, f.numbers, f.ends = f.bodies[:0], f.numbers[:0], f.ends[:0]
	f.stream(number, dict, f.press.deflate(b))
}

// close writes the table of all objects and the end of the file.
func (f *file) close(catalog, info int) error {
	f.flushObjects()
	f.drain(0)
	table := f.reserve(1)
	*f.objects.at(table) = object{at: f.size}
	const row = 7
	raw := make([]byte, 0, f.objects.len*(row+1))
	var before [row]byte
	for n := range f.objects.len {
		o := *f.objects.at(n)
		var e [row]byte
		switch {
		case n == 0 || o == object{}:
			e[5], e[6] = 0xff, 0xff
		case o.in > 0:
			e = [row]byte{2, byte(o.in >> 24), byte(o.in >> 16), byte(o.in >> 8), byte(o.in), byte(o.nth >> 8), byte(o.nth)}
		default:
			e = [row]byte{1, byte(o.at >> 24), byte(o.at >> 16), byte(o.at >> 8), byte(o.at)}
		}
		// Written as differences from the row above, nearly all is noughts.
		raw = append(raw, 2)
		for i := range e {
			raw = append(raw, e[i]-before[i])
		}
		before = e
	}
	id := f.hash.Sum(nil)[:16]
	j := f.press.deflate(raw)
	<-j.done
	f.raw(table, fmt.Sprintf("/Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R/ID[<%x><%x>]/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns %d>>",
		f.objects.len, catalog, info, id, id, row), j.out)
	at := f.objects.at(table).at
	f.write(fmt.Appendf(nil, "startxref\n%d\n%%%%EOF\n", at))
	if f.err == nil {
		f.err = f.out.Flush()
	}
	return f.err
}
