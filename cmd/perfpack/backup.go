package main

import (
	"errors"
	"fmt"
	"time"

	"perfpack/pipeline"
)

type backupCmd struct {
	Folder string `arg:"" help:"Where to put the backup: a folder that is empty or not there yet."`
}

func (c backupCmd) Run(a *app) error {
	w, err := pipeline.OpenWorkspace(a.cli.Workspace, a.cli.Out)
	if err != nil {
		return err
	}
	note, err := w.Backup(a.ctx, a.clock().UTC().Truncate(time.Second), a.listener(), c.Folder)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%s: %s, up to change %d of the record\n", c.Folder, counted(len(note.Files), "file"), note.Journal)
	return nil
}

type restoreCmd struct {
	Backup string `arg:"" type:"existingdir" help:"The backup."`
	Folder string `arg:"" help:"Where to make the workspace: a folder that is empty or not there yet."`
}

func (c restoreCmd) Run(a *app) error {
	r, err := pipeline.Restore(a.ctx, a.clock().UTC().Truncate(time.Second), a.listener(), c.Backup, c.Folder)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%s: %s of the backup made %s, up to change %d of the record\n", r.Folder, counted(len(r.Note.Files), "file"), r.Note.Made, r.Note.Journal)
	if r.Elsewhere != "" {
		fmt.Fprintf(a.stdout, "the packs belong into %s, outside the workspace; they are still in the folder packs of the backup\n", r.Elsewhere)
	}
	for _, p := range r.Proofs {
		a.printProof(p)
	}
	if !r.Sound() {
		return errors.New("the workspace is restored, and its last packs are not proved: see what differs")
	}
	return nil
}
