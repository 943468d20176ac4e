package pipeline

import (
	"errors"
	"io"
	"path/filepath"

	"perfpack/pipeline/pack"
	"perfpack/pipeline/proof"
	"perfpack/pipeline/render/opendata"
)

// openData writes the tables of the pack, and the description that goes with them and with observations.csv, which is there already.
func (s *Session) openData(o *order) error {
	rows := func(name string, headings []string, rows func(func([]string) error) error) error {
		return o.product(name, func(w io.Writer) error {
			t := opendata.NewWriter(w)
			if err := errors.Join(t.WriteRow(headings), rows(t.WriteRow)); err != nil {
				return err
			}
			return t.Flush()
		})
	}
	err := errors.Join(
		rows(proof.IndicatorsFile, pack.IndicatorColumns, o.pack.IndicatorRows),
		rows(proof.OutcomesFile, pack.OutcomeTable.Headings(), o.pack.OutcomeRows),
	)
	if err != nil {
		return err
	}
	d := o.pack.OpenData()
	files := make([]opendata.File, len(d.Tables))
	for i, t := range d.Tables {
		f, err := proof.Hash(filepath.Join(o.aside, t.File))
		if err != nil {
			return err
		}
		files[i] = opendata.File{Name: f.Name, SHA256: f.SHA256, Bytes: f.Size}
	}
	return o.product(proof.PackageFile, func(w io.Writer) error { return opendata.Describe(w, d, files) })
}
