package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"perfpack/pipeline"
	"perfpack/pipeline/proof"
)

// proofVerbs are those by which one sees where things stand, and by which a pack is proved, made again and compared.
type proofVerbs struct {
	Status  statusCmd  `cmd:"" help:"Say where the quarter stands, what is next and who is awaited."`
	Verify  verifyCmd  `cmd:"" help:"Prove that a pack is the one that was made, from what was received."`
	Key     keyCmd     `cmd:"" help:"Make a key by which packs are signed."`
	Backup  backupCmd  `cmd:"" help:"Copy what cannot be made again, also while a run is going on."`
	Restore restoreCmd `cmd:"" help:"Make a workspace of a backup, and prove it."`
	Diff    diffCmd    `cmd:"" help:"Say in words what is different between two packs, and why."`
	Rebuild rebuildCmd `cmd:"" help:"Make a published pack again, and compare it to the byte."`
	Purge   purgeCmd   `cmd:"" help:"Take away a return that should never have been sent."`
}

// packArgs name a pack: its folder, or organisation, quarter and version.
type packArgs []string

func (p packArgs) name() (string, error) {
	switch len(p) {
	case 1:
		return p[0], nil
	case 3:
		return strings.Join(p, "/"), nil
	}
	return "", usageError("name one pack: its folder, or organisation, quarter and version, such as essex 2025-26-Q2 v1")
}

type verifyCmd struct {
	Pack packArgs `arg:"" help:"The pack: its folder, or organisation, quarter and version."`
	Key  []string `placeholder:"FILE" type:"existingfile" help:"Public key by which it must be signed; may be given several times."`
	Deep bool     `help:"Read every archived return again, compare each figure with its cell, and the pack with what the record gives as known then."`
}

func (c verifyCmd) Run(a *app) error {
	name, err := c.Pack.name()
	if err != nil {
		return err
	}
	p, err := c.verify(a, name)
	if p != nil {
		a.printProof(p)
	}
	if err != nil {
		return err
	}
	if !p.Sound() {
		return errors.New("the pack is not proved: see what differs")
	}
	return nil
}

func (a *app) printProof(p *proof.Proof) {
	fmt.Fprintln(a.stdout, p.Pack)
	width := 0
	for _, check := range p.Checks {
		width = max(width, len(check.What))
	}
	for _, check := range p.Checks {
		if len(check.Differs) == 0 {
			fmt.Fprintf(a.stdout, "  %-*s %s\n", width, check.What, check.Found)
		}
		for i, d := range check.Differs {
			if i == mostShown {
				fmt.Fprintf(a.stdout, "  %-*s ... and %d more\n", width, check.What, len(check.Differs)-i)
				break
			}
			fmt.Fprintf(a.stdout, "  %-*s DIFFERS: %s\n", width, check.What, d)
		}
	}
}

// mostShown is how many differences of one kind are printed.
const mostShown = 20

func (c verifyCmd) verify(a *app, name string) (*proof.Proof, error) {
	var keys []ed25519.PublicKey
	for _, file := range c.Key {
		key, err := proof.PublicKey(file)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	w, err := pipeline.OpenWorkspace(a.cli.Workspace, a.cli.Out)
	var none *pipeline.NoWorkspace
	switch {
	case errors.As(err, &none) && !c.Deep:
		p, err := proof.Verify(name, keys...)
		if err == nil {
			p.Add(proof.Check{What: "manifest", Found: "not compared: that it is the one which was published, only the workspace of the pack can say (-w)"})
		}
		return p, err
	case err != nil:
		return nil, err
	}
	return w.Verify(a.ctx, a.clock().UTC().Truncate(time.Second), a.listener(), name, c.Deep, keys...)
}

type keyCmd struct {
	File string `arg:"" help:"Where to write the private key; the public one goes beside it, with the ending .pub."`
}

func (c keyCmd) Run(a *app) error {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := rand.Read(seed); err != nil {
		return err
	}
	if err := proof.NewKey(c.File, seed); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%s\n%s.pub\n", c.File, c.File)
	if !a.cli.Quiet {
		fmt.Fprintf(a.stderr, "Keep the first where only the job can read it, name it in perfpack.toml as key under [proof], and give the second to whoever checks packs.\n")
	}
	return nil
}

type rebuildCmd struct {
	Pack packArgs `arg:"" help:"The pack: its folder, or organisation, quarter and version."`
}

func (c rebuildCmd) Run(a *app) error {
	name, err := c.Pack.name()
	if err != nil {
		return err
	}
	// Here --out says where the pack goes that is made again, and not where packs are.
	to := a.cli.Out
	if a.cli.Out = ""; to != "" {
		if to, err = filepath.Abs(to); err != nil {
			return err
		}
	}
	return a.do(func(s *pipeline.Session) error {
		r, err := s.Rebuild(a.ctx, name, to)
		if err != nil {
			return err
		}
		if r.Folder != "" {
			fmt.Fprintln(a.stdout, r.Folder)
		}
		for _, o := range r.Other {
			fmt.Fprintf(a.stdout, "%s: %s\n", r.Pack, o)
		}
		for _, d := range r.Differs {
			fmt.Fprintf(a.stdout, "%s: %s\n", r.Pack, d)
		}
		if len(r.Differs) > 0 {
			return fmt.Errorf("%s made again is not the same", r.Pack)
		}
		fmt.Fprintf(a.stdout, "%s made again is the same to the byte: %s compared\n", r.Pack, counted(r.Files, "file"))
		return nil
	})
}

// asKnown gives the session as it was known at a point, or as it is where none is named.
func (a *app) asKnown(s *pipeline.Session, point string) (*pipeline.Session, error) {
	if point == "" {
		found, err := s.TakeIn(a.ctx)
		a.printFindings(found)
		return s, err
	}
	if _, err := os.Stat(point); err == nil {
		if point, err = filepath.Abs(point); err != nil {
			return nil, err
		}
	}
	return s.AsKnownAt(a.ctx, point)
}
