// Package data carries the frameworks from which a new workspace can be started: those of the two samples, and a blank one with an example of each kind
// of measure.
package data

import "embed"

// FS holds the frameworks under the paths that they have here, such as "essex/framework/tiers.csv", the samples' settings, start.toml, the template of the
// settings of a workspace that is none of the samples, and the bank holidays of England.
//
//go:embed start.toml calendar/bank-holidays.csv blank/framework/*.csv
//go:embed essex/perfpack.toml essex/framework/*.csv
//go:embed babergh-mid-suffolk/perfpack.toml babergh-mid-suffolk/framework/*.csv
var FS embed.FS
