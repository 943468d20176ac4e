package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strconv"
	"strings"

	"perfpack/pipeline/finding"
	"perfpack/pipeline/sheet"
)

// A workbook of queries lists what was found in a return, and is sent back with replies. It is known by a document property, whose value is
// QueriesMagic, a bar and the SHA-256 of the return, and its lines by the number of the finding. Three of its columns are read.
const (
	QueriesProperty = "prt.queries"
	QueriesMagic    = "PERFPACK-QUERIES"
	QueryHeading    = "Finding" // the number of the finding, or the numbers of several, between commas
	ReplyHeading    = "Reply"
	ByHeading       = "Replied by" // the post of who replied; the column may be left out
)

// QueriesMark gives the value of the document property for the queries about a return.
func QueriesMark(sha string) string { return QueriesMagic + "|" + sha }

// Reply is what was answered to one query.
type Reply struct {
	Finding int64 // its number in the record
	Text    string
	By      string // a post, empty where none is given
	Place   finding.Place
}

// Replies is a workbook of queries as it came back.
type Replies struct {
	File     string // base name
	SHA256   string
	Size     int64
	Return   string // SHA-256 of the return that was asked about, empty when the property was lost
	Replies  []Reply
	Findings []finding.Finding
}

// mostReply is how many characters a reply may have.
const mostReply = 2000

// ReadReplies reads a workbook of queries that came back. ok is false for a file that is none, such as a return: a file that [Reader.Read] does not recognise is worth
// trying here. It is known by its document property, or by a row with both headings where the property was lost. Queries without a reply are passed over.
// Whether a number is that of a query about this return is for the record to say.
func ReadReplies(data []byte, name string, lim sheet.Limits) (out Replies, ok bool) {
	w, err := sheet.Open(data, lim)
	if err != nil {
		return Replies{}, false
	}
	sum := sha256.Sum256(data)
	out = Replies{File: path.Base(strings.ReplaceAll(name, `\`, "/")), SHA256: hex.EncodeToString(sum[:]), Size: int64(len(data))}
	mark, _ := w.CustomProperty(QueriesProperty)
	if magic, about, _ := strings.Cut(mark, "|"); magic == QueriesMagic {
		out.Return, ok = about, true
	}
	x := &replyReading{out: &out, first: make(map[int64]int)}
	for _, s := range w.Sheets() {
		if s.Chart {
			continue
		}
		x.sheet, x.query, x.reply, x.by, x.row = s.Name, 0, 0, 0, x.row[:0]
		err := w.Read(s.Name, x.cell)
		if err != nil {
			for _, f := range sheet.FaultsIn(err) {
				out.Findings = append(out.Findings, faultFinding(out.File, f))
			}
			continue
		}
		x.endRow()
	}
	if x.tables == 0 && ok {
		x.fault(ReplyColumns, finding.Place{File: out.File}, "no row with the headings "+QueryHeading+" and "+ReplyHeading)
	}
	finding.Sort(out.Findings)
	return out, ok || x.tables > 0
}

type replyReading struct {
	out              *Replies
	sheet            string
	query, reply, by int // their columns, once found
	row              []sheet.Cell
	tables           int
	first            map[int64]int // place of the first reply to a query
}

func (x *replyReading) fault(code finding.Code, at finding.Place, found string) {
	k := kinds[code]
	x.out.Findings = append(x.out.Findings, finding.Finding{Code: code, Severity: k.Severity, Place: at, Found: found, Mend: k.Mend})
}

func (x *replyReading) cell(c sheet.Cell) error {
	if len(x.row) > 0 && x.row[0].Row != c.Row {
		x.endRow()
	}
	x.row = append(x.row, c)
	return nil
}

func (x *replyReading) endRow() {
	defer func() { x.row = x.row[:0] }()
	if x.query == 0 {
		for i := range x.row {
			switch fold(x.row[i].Text) {
			case fold(QueryHeading):
				x.query = x.row[i].Col
			case fold(ReplyHeading):
				x.reply = x.row[i].Col
			case fold(ByHeading):
				x.by = x.row[i].Col
			}
		}
		if x.query == 0 || x.reply == 0 {
			x.query, x.reply, x.by = 0, 0, 0
			return
		}
		x.tables++
		return
	}
	var query, reply, by sheet.Cell
	for _, c := range x.row {
		switch c.Col {
		case x.query:
			query = c
		case x.reply:
			reply = c
		case x.by:
			by = c
		}
	}
	text := strings.Trim(reply.Plain(), blanks)
	if text == "" && !reply.Uncached {
		return
	}
	place := finding.Place{File: x.out.File, Sheet: x.sheet, Row: reply.Row, Column: ReplyHeading, Cell: reply.Address()}
	post := textOf(&by)
	if reply.Uncached || reply.Kind == sheet.Error || strings.ContainsFunc(text+post, hidden) || len([]rune(text+post)) > mostReply {
		x.fault(ReplyText, place, shown(&reply)+" in the place of a reply")
		return
	}
	var numbers []int64
	for part := range strings.SplitSeq(query.Plain(), ",") { // findings that are alike are asked about in one row
		n, err := strconv.ParseInt(strings.Trim(part, blanks), 10, 64)
		if err != nil || n <= 0 {
			x.fault(ReplyUnknown, place, quote(query.Plain())+" is not the number of a finding")
			return
		}
		numbers = append(numbers, n)
	}
	for _, n := range numbers {
		x.answered(Reply{Finding: n, Text: text, By: post, Place: place})
	}
}

// answered keeps the reply to one finding, unless it has one; another is found.
func (x *replyReading) answered(r Reply) {
	if at, twice := x.first[r.Finding]; twice {
		if was := x.out.Replies[at]; was.Text != r.Text {
			x.fault(ReplyTwice, r.Place, "finding "+strconv.FormatInt(r.Finding, 10)+" is answered otherwise in cell "+was.Place.Cell)
		}
		return
	}
	x.first[r.Finding] = len(x.out.Replies)
	x.out.Replies = append(x.out.Replies, r)
}
