package pipeline_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"path/filepath"
	"strings"
	"testing"

	"perfpack/pipeline"
)

func plainPicture(c color.Color, width, height int) []byte {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(m, m.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// TestTheLogoIsPartOfThePack follows the picture on the cover: it goes into the pack and the archive, a pack made again has that of its time, another picture
// makes another pack, and one that cannot be printed is told of before anything is made.
func TestTheLogoIsPartOfThePack(t *testing.T) {
	root := moors(t)
	logo := filepath.Join(root, "logo.png")
	settings := filepath.Join(root, "perfpack.toml")
	plain := read(t, settings)
	put(t, settings, append(bytes.Clone(plain), "\n[appearance]\nlogo = \"logo.png\"\n"...))
	put(t, logo, plainPicture(color.RGBA{R: 200, A: 255}, 300, 100))
	run(t, root, day("2025-11-03"))
	const first, second = "north/2025-26-Q2/v1", "north/2025-26-Q2/v2"
	report := func(pack string) []byte {
		return read(t, filepath.Join(root, "out", filepath.FromSlash(pack), "cabinet-report.pdf"))
	}
	if !strings.Contains(string(read(t, filepath.Join(root, "out", filepath.FromSlash(first), "manifest.json"))), "logo.png") {
		t.Error("the manifest does not name the logo")
	}
	if !bytes.Contains(report(first), []byte("/Width 300")) {
		t.Error("no picture is on the cover")
	}

	put(t, logo, plainPicture(color.RGBA{B: 200, A: 255}, 200, 100))
	s, end := open(t, root, day("2025-11-05"))
	built, err := s.Build(context.Background(), q2, "north")
	if err != nil || len(built) != 1 || !strings.HasSuffix(filepath.ToSlash(built[0].Path), second) {
		t.Fatalf("%+v, %v", built, err)
	}
	for _, pack := range []string{first, second} {
		if r, err := s.Rebuild(context.Background(), pack, ""); err != nil || len(r.Differs) > 0 {
			t.Errorf("%s made again: %+v, %v", pack, r, err)
		}
	}
	end()
	if bytes.Equal(report(first), report(second)) || !bytes.Contains(report(second), []byte("/Width 200")) {
		t.Error("the second pack has the first logo")
	}

	for what, c := range map[string]struct {
		picture  []byte
		settings string
		want     string
	}{
		"no picture": {[]byte("GIF89a"), "logo.png", "cannot be read"},
		"cut off":    {plainPicture(color.Black, 90, 90)[:60], "logo.png", "cannot be read"},
		"too large":  {plainPicture(color.Black, 2001, 2), "logo.png", "2001 by 2 pixels"},
		"not there":  {plainPicture(color.Black, 90, 90), "mark.png", "no file"},
		"outside":    {plainPicture(color.Black, 90, 90), "../logo.png", "outside"},
		"a folder":   {plainPicture(color.Black, 90, 90), "history", "no file"},
	} {
		t.Run(what, func(t *testing.T) {
			put(t, logo, c.picture)
			put(t, settings, append(bytes.Clone(plain), "\n[appearance]\nlogo = \""+c.settings+"\"\n"...))
			s, end := open(t, root, day("2025-11-05"))
			defer end()
			_, err := s.Build(context.Background(), q2, "north")
			var f *pipeline.Faults
			if !errors.As(err, &f) || len(f.Findings) != 1 || !strings.Contains(f.Findings[0].Found, c.want) || f.Findings[0].Code != "theme-logo" || f.Findings[0].Mend == "" {
				t.Errorf("said %s, and not %q", inFull(err), c.want)
			}
		})
	}
}
