package main

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// What the documents of a pack hold, for the floor to deflate: everything that is deflated in them, inflated and put end to end, and everything that is not.
const (
	reportFile   = "deflated-in-the-report"
	workbookFile = "deflated-in-the-workbook"
	asIsFile     = "as-it-is-in-the-pack"
)

// unpack takes the documents of a pack apart. It is preparation, and not measured.
func unpack(pack, raw string) (err error) {
	var to [3]*os.File
	for i, name := range []string{reportFile, workbookFile, asIsFile} {
		if to[i], err = os.Create(filepath.Join(raw, name)); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, to[i].Close()) }()
	}
	report, workbook, asIs := to[0], to[1], to[2]
	files, err := os.ReadDir(pack)
	if err != nil {
		return err
	}
	for _, f := range files {
		path := filepath.Join(pack, f.Name())
		switch strings.ToLower(filepath.Ext(f.Name())) {
		case ".xlsx":
			err = unpackWorkbook(path, workbook)
		case ".pdf":
			err = unpackPDF(path, report, asIs)
		default:
			err = appendFile(path, asIs)
		}
		if err != nil {
			return fmt.Errorf("taking %s apart: %w", f.Name(), err)
		}
	}
	return nil
}

func appendFile(path string, to io.Writer) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(to, f)
	return err
}

func unpackWorkbook(path string, packed io.Writer) error {
	z, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	defer z.Close()
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return err
		}
		if _, err := io.Copy(packed, r); err != nil {
			return err
		}
	}
	return nil
}

// unpackPDF finds the streams by their keywords. A stream that does not inflate is left as it is.
func unpackPDF(path string, packed, asIs io.Writer) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for {
		before, rest, ok := bytes.Cut(data, []byte("stream\n"))
		if !ok {
			_, err := asIs.Write(data)
			return err
		}
		if _, err := asIs.Write(before); err != nil {
			return err
		}
		end := bytes.Index(rest, []byte("\nendstream"))
		if end < 0 {
			return errors.New("a stream without end")
		}
		if err := inflate(rest[:end], packed); err != nil {
			if _, err := asIs.Write(rest[:end]); err != nil {
				return err
			}
		}
		data = rest[end+len("\nendstream"):]
	}
}

// inflate writes nothing unless the whole stream inflates.
func inflate(stream []byte, to io.Writer) error {
	z, err := zlib.NewReader(bytes.NewReader(stream))
	if err != nil {
		return err
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return err
	}
	_, err = to.Write(text)
	return err
}
