package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"maps"
	"slices"
)

// bytes writes a file that was read, and perhaps spoilt, anew: each object by itself, under a plain table, so that a validator can be asked about the fault.
func (f *pdfFile) bytes() []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xb5\xb6\xc2\xa0\n")
	at := map[ref]int{}
	var catalog, info ref
	last := ref(0)
	for _, n := range slices.Sorted(maps.Keys(f.objects)) {
		o := f.objects[n]
		var data []byte
		stream, streamed := o.(pdfStream)
		if streamed {
			if kind := stream.dict["Type"]; kind == name("ObjStm") || kind == name("XRef") {
				continue
			}
			if data = stream.data; stream.dict["Filter"] == name("FlateDecode") {
				var packed bytes.Buffer
				z := zlib.NewWriter(&packed)
				z.Write(data) // to memory: cannot fail
				z.Close()
				data = packed.Bytes()
			}
			d := maps.Clone(stream.dict)
			d["Length"] = len(data)
			o = d
		}
		if d, ok := o.(dict); ok {
			switch {
			case d["Type"] == name("Catalog"):
				catalog = n
			case d["CreationDate"] != nil:
				info = n
			}
		}
		at[n] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n", n)
		writeValue(&b, o)
		if streamed {
			b.WriteString("\nstream\n")
			b.Write(data)
			b.WriteString("\nendstream")
		}
		b.WriteString("\nendobj\n")
		last = n
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", last+1)
	for n := ref(1); n <= last; n++ {
		if place, ok := at[n]; ok {
			fmt.Fprintf(&b, "%010d 00000 n \n", place)
		} else {
			b.WriteString("0000000000 00000 f \n")
		}
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<00><00>]>>\nstartxref\n%d\n%%%%EOF\n", last+1, catalog, info, table)
	return b.Bytes()
}

func writeValue(b *bytes.Buffer, v any) {
	switch v := v.(type) {
	case dict:
		b.WriteString("<<")
		for _, k := range slices.Sorted(maps.Keys(v)) {
			fmt.Fprintf(b, "/%s ", k)
			writeValue(b, v[k])
			b.WriteByte('\n')
		}
		b.WriteString(">>")
	case list:
		b.WriteByte('[')
		for _, one := range v {
			writeValue(b, one)
			b.WriteByte(' ')
		}
		b.WriteByte(']')
	case name:
		fmt.Fprintf(b, "/%s", v)
	case ref:
		fmt.Fprintf(b, "%d 0 R", v)
	case text:
		fmt.Fprintf(b, "<%x>", string(v))
	default:
		fmt.Fprint(b, v)
	}
}
