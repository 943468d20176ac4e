package pipeline

import (
	"fmt"

	"perfpack/pipeline/pack"
	"perfpack/pipeline/settings"
)

// heading is one of the headings of a council's cover report, with the key of its text in perfpack.toml.
type heading struct{ key, text string }

// forms are the headings of the cover report in each council's own form, from the two papers that perfpack was made for.
var forms = map[settings.ReportKind][]heading{
	settings.PlainReport: {
		{"purpose", "Purpose"}, {"recommended", "Recommendations"}, {"background", "Background"}, {"key_information", "Key information"},
		{"financial", "Financial implications"}, {"legal", "Legal implications"}, {"risk", "Risk management"}, {"consultations", "Consultation"},
		{"equality", "Equality and diversity implications"}, {"environmental", "Environmental implications"},
		{"staffing", "Staffing and other resource implications"}, {"background_documents", "Background documents"},
	},
	settings.EssexReport: {
		{"purpose", "Purpose of report"}, {"recommended", "Recommended"}, {"background", "Background and proposal"},
		{"financial", "Financial implications"}, {"legal", "Legal implications"}, {"equality", "Equality and diversity implications"},
		{"staffing", "Staffing and other resource implications"}, {"background_documents", "Background papers"},
	},
	settings.BaberghReport: {
		{"purpose", "Purpose of report"}, {"options", "Options considered"}, {"recommended", "Recommendations"}, {"recommendations_reason", "Reason for decision"},
		{"key_information", "Key information"}, {"links_to_corporate_plan", "Links to the corporate plan"}, {"financial", "Financial implications"},
		{"legal", "Legal implications"}, {"risk", "Risk management"}, {"consultations", "Consultations"}, {"equality", "Equality analysis"},
		{"environmental", "Environmental implications"}, {"background_documents", "Background documents"}, {"authors", "Report authors"},
	},
}

// coverReport gives the council's own words under its own headings. Babergh's are numbered, paragraph by paragraph. A heading without text is left out.
func coverReport(r *settings.Report) []pack.Text {
	var list []pack.Text
	for _, h := range forms[r.Kind] {
		paragraphs := r.Texts[h.key]
		if len(paragraphs) == 0 {
			continue
		}
		t := pack.Text{Heading: h.text}
		if r.Kind == settings.BaberghReport {
			n := len(list) + 1
			t.Heading = fmt.Sprintf("%d. %s", n, h.text)
			for k, p := range paragraphs {
				t.Paragraphs = append(t.Paragraphs, fmt.Sprintf("%d.%d %s", n, k+1, p))
			}
		} else {
			t.Paragraphs = paragraphs
		}
		list = append(list, t)
	}
	return list
}
