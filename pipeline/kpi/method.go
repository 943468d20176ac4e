package kpi

// Method is a rule as it is applied, for the methods page of a pack and for the guide of that name: what it says, and worked examples that were
// computed by the very code which applies it.
type Method struct {
	Title    string
	Rules    []string
	Examples []string
}
