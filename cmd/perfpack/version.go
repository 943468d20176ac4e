package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"perfpack/pipeline"
)

type versionCmd struct {
	SBOM bool `name:"sbom" help:"Print a bill of materials instead: every library that is built in, as CycloneDX."`
}

func (c versionCmd) Run(a *app) error {
	if !c.SBOM {
		_, err := fmt.Fprintln(a.stdout, "perfpack", pipeline.Version())
		return err
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return errors.New("this program was built without the list of its libraries")
	}
	e := json.NewEncoder(a.stdout)
	e.SetIndent("", "  ")
	return e.Encode(materials(info))
}

// bill is a bill of materials as CycloneDX 1.6 has it. It names neither a time nor a machine, and has no serial number: the same program gives the same bill.
type bill struct {
	Format     string     `json:"bomFormat"`
	Spec       string     `json:"specVersion"`
	Version    int        `json:"version"`
	Metadata   metadata   `json:"metadata"`
	Components []material `json:"components"`
}

type metadata struct {
	Component material `json:"component"`
}

type material struct {
	Type       string     `json:"type"`
	Ref        string     `json:"bom-ref"`
	Name       string     `json:"name"`
	Version    string     `json:"version,omitempty"`
	URL        string     `json:"purl,omitempty"`
	Licences   []licence  `json:"licenses,omitempty"`
	Properties []property `json:"properties,omitempty"`
}

type licence struct {
	Licence licenceID `json:"license"`
}

type licenceID struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// materials lists what a program was built from: its libraries, the standard library of Go, and what others made that travels in it.
func materials(info *debug.BuildInfo) *bill {
	library := func(m *debug.Module) material {
		if m.Replace != nil {
			m = m.Replace
		}
		url := "pkg:golang/" + m.Path + "@" + m.Version
		l := material{Type: "library", Ref: url, Name: m.Path, Version: m.Version, URL: url}
		if m.Sum != "" {
			l.Properties = []property{{"go:sum", m.Sum}}
		}
		return l
	}
	b := &bill{Format: "CycloneDX", Spec: "1.6", Version: 1}
	b.Metadata.Component = material{Type: "application", Ref: "perfpack", Name: info.Main.Path, Version: info.Main.Version}
	for _, s := range info.Settings {
		if strings.HasPrefix(s.Key, "vcs.") || s.Key == "GOOS" || s.Key == "GOARCH" || s.Key == "CGO_ENABLED" {
			b.Metadata.Component.Properties = append(b.Metadata.Component.Properties, property{"go:" + s.Key, s.Value})
		}
	}
	for _, m := range info.Deps {
		b.Components = append(b.Components, library(m))
	}
	goes := strings.TrimPrefix(info.GoVersion, "go")
	b.Components = append(b.Components,
		material{Type: "library", Ref: "pkg:golang/stdlib@" + goes, Name: "stdlib", Version: goes, URL: "pkg:golang/stdlib@" + goes},
		material{Type: "data", Ref: "fonts/SourceSans3", Name: "Source Sans 3 (fonts)", Licences: []licence{{licenceID{ID: "OFL-1.1"}}}},
		material{Type: "data", Ref: "colour/sRGB2014.icc", Name: "sRGB2014.icc (colour profile of the International Color Consortium)", Licences: []licence{{licenceID{Name: "templates/colour/LICENSE.txt"}}}},
	)
	slices.SortFunc(b.Components, func(a, b material) int { return strings.Compare(a.Ref, b.Ref) })
	return b
}
