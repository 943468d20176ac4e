package sheet

import "strconv"

// Limits say how large a file may be before it is refused. Each is met before the memory it guards is spent, so a
// hostile file costs little more than its own size. A limit of nought allows nothing: start from [DefaultLimits].
type Limits struct {
	FileBytes   int64 // the file as it arrives
	PartBytes   int64 // one part of the archive, inflated
	TotalBytes  int64 // all parts together, inflated
	StringBytes int64 // the shared texts together
	Parts       int   // entries in the archive
	Ratio       int   // times a part of a megabyte or more may be larger inflated than packed
	Depth       int   // elements within elements
	Strings     int   // shared texts
	Rows        int   // highest row with something in it
	Cols        int   // highest column with something in it
	Cells       int   // cells with something in them, in one sheet or CSV file; rows times headings of a Table
}

// DefaultLimits are generous for a return or a framework workbook (a return has some hundred rows) and small enough
// that a hostile file is refused within a second and 64 MB.
func DefaultLimits() Limits {
	return Limits{
		FileBytes:   20 << 20,
		PartBytes:   32 << 20,
		TotalBytes:  64 << 20,
		StringBytes: 16 << 20,
		Parts:       1000,
		Ratio:       200,
		Depth:       64,
		Strings:     200_000,
		Rows:        50_000,
		Cols:        512,
		Cells:       500_000,
	}
}

// The most that Excel itself can hold; no setting goes beyond it.
const (
	maxRow    = 1_048_576
	maxCol    = 16_384
	maxText   = 32_767 // UTF-16 units in one cell
	maxStyles = 65_536 // Excel stops a little earlier
	maxFormat = 1_024  // bytes of a number format, of which Excel allows 255 characters
)

// What no sound file comes near, and a hostile one must not be paid for.
const (
	maxToken       = 4 << 20     // one tag or stretch of text in XML
	maxTextBytes   = 8 * maxText // one text before it is decoded: _x000D_ takes seven bytes
	maxAttrs       = 64          // of one element
	maxName        = 255         // bytes of an element's, attribute's or archive entry's name
	structureBytes = 4 << 20     // a part that says how the workbook hangs together, or its properties
)

// ratioFrom is the inflated size below which packing well is no reason for suspicion: the styles of an ordinary
// workbook pack a hundredfold.
const ratioFrom = 1 << 20

// sizeText writes a number of bytes for a person.
func sizeText(n int64) string {
	switch {
	case n >= 10<<20:
		return strconv.FormatInt(n>>20, 10) + " MB"
	case n >= 10<<10:
		return strconv.FormatInt(n>>10, 10) + " KB"
	}
	return strconv.FormatInt(n, 10) + " bytes"
}
