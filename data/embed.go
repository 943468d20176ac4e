// Package data carries the frameworks from which a new workspace can be started: those of the two samples, and a blank one with an example of each kind
// of measure.
package data

import "embed"

// FS holds the frameworks under the paths that they have here, such as "essex/framework/tiers.csv", the samples' settings, and start.toml, the template of
// the settings of a workspace that is none of the samples.
//
//go:embed start.toml blank/framework/*.csv
//go:embed essex/perfpack.toml essex/framework/*.csv
//go:embed babergh-mid-suffolk/perfpack.toml babergh-mid-suffolk/framework/*.csv
var FS embed.FS
