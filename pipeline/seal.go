package pipeline

import (
	"context"
	"fmt"

	"perfpack/pipeline/proof"
	"perfpack/pipeline/store"
)

const sealFile = recordFile + proof.SealEnding

// Altered is the error of a record that is not as perfpack left it. Nothing is read from it or added to it.
type Altered struct{ How string }

func (a *Altered) Error() string {
	return a.How + ": another program has written to it, or the disk has damaged it. Put a backup back with perfpack restore; or, if it is known to be right as it is, remove " +
		sealFile + " and run again"
}

// trust says whether a record that differs from its seal is one that a run left in a hurry: it has grown since, or has a log that is not taken in. Such a record is
// looked at for damage; any other difference comes from outside.
func (s *Session) trust(ctx context.Context, g proof.Sealing) error {
	if g.Differs == "" {
		return nil
	}
	known, err := s.record.Known(ctx)
	if err != nil {
		return err
	}
	if known <= g.Last.Journal && g.Last.Form == store.Form() && !g.Logged {
		return &Altered{How: g.Differs}
	}
	return s.record.Check(ctx)
}

// reseal seals the record as it is being left, if it has changed since it was sealed. It is called between the end of the work and the end of the lock.
func (s *Session) reseal(known int64) error {
	record := s.path(recordFile)
	if proof.Logged(record) {
		return nil // another program is reading; the log is taken in, and the record sealed, when the next run ends
	}
	last, sealed, err := proof.ReadSeal(record)
	if err == nil && sealed && last.Journal == known && last.Form == store.Form() && !s.unsealed {
		return nil
	}
	return sealRecord(record, known)
}

// sealRecord seals a record that ends with a sequence.
func sealRecord(record string, known int64) error {
	now, err := proof.SealOf(record, store.Form(), known)
	if err == nil {
		err = now.Write(record)
	}
	if err != nil {
		return fmt.Errorf("sealing the record: %w", err)
	}
	return nil
}
