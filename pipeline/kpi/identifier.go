package kpi

import "regexp"

// pathIdentifier is what every file system can hold, and nothing that a path or a list gives a meaning to.
var pathIdentifier = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]{0,38}[A-Za-z0-9_-])?$`)

// device is a name that Windows keeps for a device, whatever follows it after a full stop.
var device = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)`)

// NamesFiles says whether an identifier, of a service or an organisation, can name folders and files everywhere and stand in data: up to 40 letters without accents,
// digits, full stops, underscores and hyphens, the first a letter or a digit and the last no full stop, and not the name of a device of Windows.
func NamesFiles(id string) bool { return pathIdentifier.MatchString(id) && !device.MatchString(id) }
