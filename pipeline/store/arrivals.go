package store

import (
	"context"

	"perfpack/pipeline/period"
)

// Arrival is when figures became known together, and in which file they came.
type Arrival struct {
	Known int64
	At    string // when that was
	File  File
	// Submission, Quarter and Read are of the return that brought them; 0 for history. Read is the sequence at which the return was received, and read.
	Submission int64
	Quarter    period.Quarter
	Read       int64
	Unsigned   bool // nobody had signed the return
	Figures    int
}

// Arrivals gives every arrival of figures, in order.
func (rd Reader) Arrivals(ctx context.Context) ([]Arrival, error) {
	return list(ctx, rd, "reading how figures came", func(scan func(...any) error) (a Arrival, err error) {
		var quarter string
		err = scan(&a.Known, &a.At, &a.File.ID, &a.File.SHA256, &a.File.Size, &a.File.Kind, &a.File.Name, &a.File.Seq, &a.Submission, &quarter, &a.Read, &a.Unsigned, &a.Figures)
		if err == nil {
			err = a.Quarter.UnmarshalText([]byte(quarter))
		}
		return a, err
	}, `SELECT a.known, j.at, f.id, f.sha256, f.size, f.kind, f.name, f.seq, coalesce(s.id, 0), coalesce(s.quarter, ''), coalesce(s.seq, f.seq),
	           coalesce(s.signed_name = '' AND s.signed_role = '', 0), coalesce(n.figures, 0)
	    FROM   arrival a
	    JOIN   journal j ON j.seq = a.known
	    JOIN   file f ON f.id = a.file
	    LEFT   JOIN submission s ON s.id = a.submission
	    LEFT   JOIN (SELECT known, count(*) AS figures FROM observation GROUP BY known) n ON n.known = a.known
	    ORDER  BY a.known`)
}
