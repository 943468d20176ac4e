package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
)

// bench measures one program in one folder.
type bench struct {
	product, self string
	dir           string
	runs          int
}

// stage is something that the product does by itself, or that is done to a pack that is there.
type stage int

// The stages, in the order in which they are printed.
const (
	ingesting stage = iota
	building
	whole   // from a record that is not there to finished packs, in one go
	changed // one return corrected after that
	nothing // and nothing new after that
	proving // the pack, down to the cells
	remaking
	stages
)

var stageNames = [stages]string{"ingest", "build", "whole run", "one return changed", "nothing changed", "verify --deep", "rebuild"}

// result is what was measured of a size.
type result struct {
	size    size
	product [stages]cost
	floor   [whole + 1]cost
	sizes   map[string]int64 // in bytes, of the documents and the record
	inbox   int64
}

// documents are those of a pack. The workbook for officers is only made for packs that a person can work in.
var documents = []string{"cabinet-report.pdf", "performance-workbook.xlsx", officersWorkbook, "indicators.csv", "observations.csv", "outcomes.csv", "datapackage.json", "manifest.json"}

const officersWorkbook = "officers-workbook.xlsx"

func (b *bench) all(ctx context.Context, chosen []size) error {
	fmt.Printf("%s\nmedians of %d runs; each process is fresh and starts without a record\n", b.product, b.runs)
	if n := load(); n > 0.5 {
		fmt.Printf("the machine has other work (load %.1f on %d cores): CPU times say more than wall times\n", n, runtime.NumCPU())
	}
	fmt.Printf("floor: byte scan, %d rows an INSERT, deflate levels %d (report) and %d (workbook)\n\n", togetherRows, reportLevel, workbookLevel)
	var results []result
	for _, s := range chosen {
		r, err := b.measure(ctx, s)
		if err != nil {
			return fmt.Errorf("size %s: %w", s.name, err)
		}
		results = append(results, r)
		if len(results) == 1 {
			fmt.Println(heading)
		}
		for _, line := range r.lines() {
			fmt.Println(line)
		}
	}
	for i := 1; i < len(results); i++ {
		if results[i].size.figures() > results[i-1].size.figures() {
			fmt.Println(growth(results[i-1], results[i]))
		}
	}
	fmt.Println()
	for _, r := range results {
		fmt.Println(r.documents())
	}
	return nil
}

// done are the exit statuses of a product that did its work, with or without returns outstanding.
var done = []int{0, 3}

// measure does everything to one size. The first, unmeasured, run says what the floor has to deflate.
func (b *bench) measure(ctx context.Context, s size) (result, error) {
	r := result{size: s}
	dir := filepath.Join(b.dir, s.name)
	fresh, correction, raw := filepath.Join(dir, "fresh"), filepath.Join(dir, "correction.xlsx"), filepath.Join(dir, "unpacked")
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(raw, 0o750)); err != nil {
		return r, err
	}
	b.progress("%s: generating %d figures of %d indicators in %d workbooks", s.name, s.figures(), s.measures(), s.services)
	if _, err := must(ctx, []int{0}, b.self, "generate", s.name, fresh); err != nil {
		return r, err
	}
	if _, err := must(ctx, []int{0}, b.self, "change", s.name, correction); err != nil {
		return r, err
	}
	r.inbox = sizeOf(filepath.Join(fresh, inboxFolder))

	b.progress("%s: a first run, not measured", s.name)
	ws := filepath.Join(dir, "workspace")
	if err := b.renew(ws, fresh); err != nil {
		return r, err
	}
	if _, err := b.perfpack(ctx, ws, "run", "--at", builtOn); err != nil {
		return r, err
	}
	pack, err := packIn(ws, 1)
	if err != nil {
		return r, err
	}
	r.sizes = map[string]int64{}
	for _, d := range documents {
		r.sizes[d] = sizeOf(filepath.Join(pack, d))
	}
	r.sizes["perfpack.db"] = sizeOf(filepath.Join(ws, "perfpack.db"))
	if _, err := must(ctx, []int{0}, b.self, "unpack", pack, raw); err != nil {
		return r, err
	}

	var product [stages][]cost
	var floor [whole + 1][]cost
	for n := range b.runs {
		b.progress("%s: run %d of %d", s.name, n+1, b.runs)
		for st, name := range []string{ingesting: "ingest", building: "build", whole: "run"} {
			c, err := b.floor(ctx, name, filepath.Join(fresh, inboxFolder), raw, filepath.Join(dir, "scratch"))
			if err != nil {
				return r, err
			}
			floor[st] = append(floor[st], c)
		}
		costs, err := b.round(ctx, ws, fresh, correction)
		if err != nil {
			return r, err
		}
		for st, c := range costs {
			product[st] = append(product[st], c)
		}
	}
	b.progress("")
	for st := range product {
		r.product[st] = median(product[st])
	}
	for st := range floor {
		r.floor[st] = median(floor[st])
	}
	return r, nil
}

// round measures every stage of the product once.
func (b *bench) round(ctx context.Context, ws, fresh, correction string) (costs [stages]cost, err error) {
	if err := b.renew(ws, fresh); err != nil {
		return costs, err
	}
	if costs[ingesting], err = b.perfpack(ctx, ws, "ingest"); err != nil {
		return costs, err
	}
	if costs[building], err = b.perfpack(ctx, ws, "build", "--quarter", latest); err != nil {
		return costs, err
	}
	if _, err := packIn(ws, 1); err != nil {
		return costs, err
	}

	if err := b.renew(ws, fresh); err != nil {
		return costs, err
	}
	if costs[whole], err = b.perfpack(ctx, ws, "run", "--at", builtOn); err != nil {
		return costs, err
	}
	if _, err := packIn(ws, 1); err != nil {
		return costs, err
	}
	if err := copyFile(correction, filepath.Join(ws, inboxFolder, serviceID(0)+".xlsx")); err != nil {
		return costs, err
	}
	if costs[changed], err = b.perfpack(ctx, ws, "run", "--at", builtOn); err != nil {
		return costs, err
	}
	if _, err := packIn(ws, 2); err != nil {
		return costs, err
	}
	if costs[nothing], err = b.perfpack(ctx, ws, "run", "--at", builtOn); err != nil {
		return costs, err
	}
	if _, err := packIn(ws, 3); !errors.Is(err, fs.ErrNotExist) {
		return costs, fmt.Errorf("nothing was new, and yet a third pack was made: %w", err)
	}
	if costs[proving], err = must(ctx, []int{0}, b.product, "--workspace", ws, "verify", organisation, latest, "v2", "--deep"); err != nil {
		return costs, err
	}
	costs[remaking], err = must(ctx, []int{0}, b.product, "--workspace", ws, "rebuild", organisation, latest, "v2")
	return costs, err
}

func (b *bench) perfpack(ctx context.Context, ws string, args ...string) (cost, error) {
	return must(ctx, done, b.product, append([]string{"--workspace", ws}, args...)...)
}

// floor measures the floor of a stage, in a scratch folder that is empty.
func (b *bench) floor(ctx context.Context, stage, inbox, raw, scratch string) (cost, error) {
	if err := errors.Join(os.RemoveAll(scratch), os.MkdirAll(scratch, 0o750)); err != nil {
		return cost{}, err
	}
	return must(ctx, []int{0}, b.self, "floor", stage, inbox, raw, scratch)
}

// packIn gives the folder of a version of the pack, and is not content unless every document is there with something in it.
func packIn(ws string, version int) (string, error) {
	pack := filepath.Join(ws, "out", organisation, latest, "v"+strconv.Itoa(version))
	for _, d := range documents {
		info, err := os.Stat(filepath.Join(pack, d))
		if d == officersWorkbook && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("the pack is not whole: %w", err)
		}
		if info.Size() == 0 {
			return "", fmt.Errorf("the pack is not whole: %s is empty", d)
		}
	}
	return pack, nil
}

// renew puts a workspace back to where it was before anything was read.
func (b *bench) renew(ws, fresh string) error {
	if err := os.RemoveAll(ws); err != nil {
		return err
	}
	return filepath.WalkDir(fresh, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(fresh, path)
		if err != nil {
			return err
		}
		to := filepath.Join(ws, name)
		if d.IsDir() {
			return os.MkdirAll(to, 0o750)
		}
		return copyFile(path, to)
	})
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	_, err = io.Copy(out, in)
	return err
}

// sizeOf gives the bytes of a file, or of the files in a folder; what is not there has none.
func sizeOf(path string) (n int64) {
	err := filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	if err != nil {
		return 0
	}
	return n
}

// progress says on a terminal what is being done, on a line that is written over.
func (b *bench) progress(format string, args ...any) {
	if info, err := os.Stderr.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return
	}
	fmt.Fprintf(os.Stderr, "\r\x1b[K"+format, args...)
}
