package pipeline

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"perfpack/pipeline/analyse"
	"perfpack/pipeline/disk"
	"perfpack/pipeline/document"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/pack"
	"perfpack/pipeline/period"
	"perfpack/pipeline/render/pdf"
	"perfpack/pipeline/store"
	"perfpack/pipeline/theme"
	"perfpack/templates"
)

// partsFolder holds parts of reports, beside the packs and never within one.
const partsFolder = "parts"

// BuildPart prints a part of the report of each pack given, and gives the paths: out/<organisation>/<quarter>/parts/v1-<part>.pdf. The packs are those
// that Build has just given, so that the part is assessed from the same record and its numbers are theirs. A part that is there already is made anew,
// since it says nothing that its pack does not say.
func (s *Session) BuildPart(ctx context.Context, of pack.Slice, built []Built) ([]string, error) {
	paths := make([]string, len(built))
	for n, b := range built {
		look, err := s.look(b.Organisation, b.Quarter)
		if err != nil {
			return nil, err
		}
		o := order{kind: b.Kind, version: b.Version}
		p, err := s.forFinals(b.Kind == store.Final).Assess(ctx, b.Organisation, b.Quarter, nil)
		if err != nil {
			return nil, err
		}
		p = p.As(o.edition())
		if p, err = s.withTexts(p, b.Organisation, b.Quarter); err != nil {
			return nil, err
		}
		report, err := p.Part(of)
		if err != nil {
			return nil, err
		}
		name := fmt.Sprintf("v%d-%s.pdf", b.Version, fileWord(of.Panel+of.Outcome))
		paths[n] = filepath.Join(filepath.Dir(b.Path), partsFolder, name)
		if err := writeReport(paths[n], report, look); err != nil {
			return nil, err
		}
	}
	return paths, nil
}

// BuildFramework prints the framework itself for the organisations named, or for all, as it holds on the last day of a quarter, and gives the paths.
// It needs no figures.
func (s *Session) BuildFramework(ctx context.Context, q period.Quarter, organisations ...string) ([]string, error) {
	if s.framework == nil {
		if _, err := s.TakeIn(ctx); err != nil {
			return nil, err
		}
	}
	if len(organisations) == 0 {
		organisations = s.Settings.IDs()
	}
	wording, err := s.wording()
	if err != nil {
		return nil, err
	}
	public, err := s.publicFramework(ctx)
	if err != nil {
		return nil, err
	}
	version := public.hash[:8] // by which the framework is known outside
	var paths []string
	for _, id := range organisations {
		look, err := s.look(id, q)
		if err != nil {
			return nil, err
		}
		a := analyse.New(s.framework, s.outlook(id, q))
		p := pack.New(pack.Pack{
			Title:        s.Settings.Title,
			Organisation: pack.Organisation{ID: id, Name: s.Settings.Organisation(id).Name},
			Quarter:      q,
			Dated:        q.End(),
			Notice:       s.Settings.Notice,
			Framework:    a.Framework,
			Readiness:    a.Ready(id, func(i *kpi.Indicator) bool { return i.Classification == kpi.Public }),
			Wording:      wording,
		})
		path := filepath.Join(s.Out, id, "framework-"+version+".pdf")
		if err := writeReport(path, p.FrameworkReport(version), look); err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// FrameworkQuarter gives the quarter as which the framework is printed when none is named: the one in which the session's day falls.
func (s *Session) FrameworkQuarter() period.Quarter {
	return period.QuarterOf(time.Date(s.now.Year(), s.now.Month(), s.now.Day(), 0, 0, 0, 0, time.UTC))
}

// look loads the theme with what the workspace changes of it for a pack.
func (s *Session) look(org string, q period.Quarter) (*theme.Theme, error) {
	files, err := s.textFiles(org, q)
	if err != nil {
		return nil, err
	}
	over := theme.Overrides{Colours: s.Settings.Appearance.Colours, Words: s.Settings.Appearance.Words}
	for _, f := range files {
		if f.name == "" {
			over.Logo = f.data
		}
	}
	look, found, err := theme.Load(templates.FS, over)
	if err != nil {
		return nil, err
	}
	if look == nil {
		return nil, &Faults{What: "the appearance set in " + settingsFile, Findings: found}
	}
	return look, nil
}

// writeReport prints a report into a file which appears whole or not at all.
func writeReport(path string, report *document.Report, look *theme.Theme) error {
	var b bytes.Buffer
	if _, err := pdf.Render(&b, report, look); err != nil {
		return fmt.Errorf("printing %s: %w", filepath.Base(path), err)
	}
	if err := disk.WriteWhole(path, b.Bytes()); err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(path), err)
	}
	return nil
}

// fileWord makes a name fit for a file on every system: small letters and digits with hyphens between.
func fileWord(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	const most = 60
	word := strings.Join(words, "-")
	if len(word) > most {
		word = strings.TrimRight(word[:most], "-")
	}
	return word
}
