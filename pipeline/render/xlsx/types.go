package xlsx

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
)

// tidyTypes sorts the list of the package's parts, adds those with the kinds given by name, and leaves out kinds of file (pictures, drawings) that none
// of them has.
func tidyTypes(made []byte, more map[string]string) ([]byte, error) {
	var list struct {
		Default []struct {
			Extension   string `xml:"Extension,attr"`
			ContentType string `xml:"ContentType,attr"`
		}
		Override []struct {
			PartName    string `xml:"PartName,attr"`
			ContentType string `xml:"ContentType,attr"`
		}
	}
	if err := xml.Unmarshal(made, &list); err != nil {
		return nil, fmt.Errorf("reading the list of parts: %w", err)
	}
	var entries []string
	for _, d := range list.Default {
		if d.Extension == "rels" || d.Extension == "xml" {
			entries = append(entries, fmt.Sprintf(`<Default Extension="%s" ContentType="%s"/>`, d.Extension, d.ContentType))
		}
	}
	shared := false
	for _, o := range list.Override {
		shared = shared || o.PartName == "/"+sharedStrings
		entries = append(entries, fmt.Sprintf(`<Override PartName="%s" ContentType="%s"/>`, o.PartName, o.ContentType))
	}
	for name, kind := range more {
		entries = append(entries, fmt.Sprintf(`<Override PartName="/%s" ContentType="%s"/>`, name, kind))
	}
	if !shared {
		return nil, fmt.Errorf("the package has no list of shared texts")
	}
	slices.Sort(entries)
	return []byte(xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` + strings.Join(entries, "") + `</Types>`), nil
}
