// Package templates carries what the product says and how it looks, apart from the program: the theme and its fonts, wording, guides and schedules.
//
// Whoever changes a sentence or a colour does it here. All files travel in the binary; a folder added beside this file is taken in without further ado.
package templates

import "embed"

// FS holds every file of this folder under the path that it has here, such as "theme.toml" or "fonts/SourceSans3-Regular.ttf".
//
//go:embed *
var FS embed.FS
