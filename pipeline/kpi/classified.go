package kpi

// Classified is a row of the framework that carries a classification, as a list names it.
type Classified struct {
	Kind      ClassifiedKind
	Ref       string
	Title     string
	Paragraph int // of Schedule 12A, by which it is exempt where it is restricted; 0 for the workspace's
}

// ClassifiedKind says of which table a classified row is.
type ClassifiedKind uint8

// The kinds, in the order in which an appendix has them.
const (
	ClassifiedMeasure ClassifiedKind = iota
	ClassifiedWords                  // what a return says of the figure of a public measure
	ClassifiedDeliverable
	ClassifiedBudget
	ClassifiedAsset
	ClassifiedContract
	ClassifiedRisk
	ClassifiedPartner
	ClassifiedPlan
	ClassifiedActivity
	ClassifiedDecision
)

var classifiedWords = []string{"measure", "words", "deliverable", "budget", "asset", "contract", "risk", "partner", "plan", "activity", "decision"}

func (k ClassifiedKind) String() string { return text(classifiedWords, k) }
