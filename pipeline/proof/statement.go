package proof

import "strconv"

// Statement is a manifest as other programs read it: an in-toto statement that the files of the pack are its subjects, and were made as the predicate says, which is SLSA
// provenance. Whoever reads it as such leaves the manifest's own keys aside.
type Statement struct {
	Type          string     `json:"_type"`
	Subject       []Resource `json:"subject"`
	PredicateType string     `json:"predicateType"`
	Predicate     Provenance `json:"predicate"`
}

// Resource is a file or another thing that has a digest.
type Resource struct {
	Name        string            `json:"name"`
	Digest      map[string]string `json:"digest"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// Provenance says how a pack was made.
type Provenance struct {
	BuildDefinition BuildDefinition `json:"buildDefinition"`
	RunDetails      RunDetails      `json:"runDetails"`
}

// BuildDefinition says what was made of what.
type BuildDefinition struct {
	BuildType            string            `json:"buildType"`
	ExternalParameters   map[string]string `json:"externalParameters"`
	ResolvedDependencies []Resource        `json:"resolvedDependencies"`
}

// RunDetails say by what it was made.
type RunDetails struct {
	Builder Builder `json:"builder"`
}

// Builder is the program.
type Builder struct {
	ID      string            `json:"id"`
	Version map[string]string `json:"version"`
}

// statement says the manifest again as an in-toto statement.
func (m *Manifest) statement() Statement {
	by := func(name, sha256 string, about ...string) Resource {
		r := Resource{Name: name, Digest: map[string]string{"sha256": sha256}}
		for i := 0; i < len(about); i += 2 {
			if about[i+1] != "" {
				if r.Annotations == nil {
					r.Annotations = map[string]string{}
				}
				r.Annotations[about[i]] = about[i+1]
			}
		}
		return r
	}
	s := Statement{
		Type: "https://in-toto.io/Statement/v1", PredicateType: "https://slsa.dev/provenance/v1",
		Predicate: Provenance{
			BuildDefinition: BuildDefinition{
				BuildType:          "urn:x-perfpack:pack:1",
				ExternalParameters: map[string]string{"organisation": m.Organisation, "quarter": m.Quarter, "version": strconv.Itoa(m.Version)},
				ResolvedDependencies: []Resource{
					by("framework", m.Inputs.Framework), by("perfpack.toml", m.Inputs.Settings), by("templates", m.Templates),
				},
			},
			RunDetails: RunDetails{Builder{"urn:x-perfpack:program:1", map[string]string{"perfpack": m.Program, "build": m.Build}}},
		},
	}
	if m.Kind != "" {
		s.Predicate.BuildDefinition.ExternalParameters["kind"] = m.Kind
	}
	for _, f := range m.Files {
		s.Subject = append(s.Subject, by(f.Name, f.SHA256))
	}
	d := &s.Predicate.BuildDefinition.ResolvedDependencies
	if m.Previous != "" {
		*d = append(*d, by("the pack before", m.Previous))
	}
	for _, f := range m.Inputs.Returns {
		*d = append(*d, by(f.Name, f.SHA256, "kind", "return", "service", f.Service, "state", f.State))
	}
	for _, f := range m.Inputs.History {
		*d = append(*d, by(f.Name, f.SHA256, "kind", "history"))
	}
	for _, f := range m.Inputs.Texts {
		*d = append(*d, by(f.Name, f.SHA256, "kind", "text"))
	}
	return s
}
