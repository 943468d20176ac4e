package kpi

// Speakers gives the one assessment that counts for each measure, in the order given, however many areas a measure is reported for: the organisation's own
// figure, else that of a joint area, else the first.
func (f *Framework) Speakers(list []Assessment) []*Assessment {
	joint := map[string]bool{}
	for i := range f.Areas {
		joint[f.Areas[i].ID] = f.Areas[i].Kind == Joint
	}
	rank := func(a *Assessment) int {
		switch {
		case a.Area == a.Organisation:
			return 0
		case joint[a.Area]:
			return 1
		}
		return 2
	}
	place := make(map[Ref]int, len(list))
	speakers := make([]*Assessment, 0, len(list))
	for i := range list {
		a := &list[i]
		at, seen := place[a.Indicator.Ref]
		if !seen {
			place[a.Indicator.Ref] = len(speakers)
			speakers = append(speakers, a)
		} else if rank(a) < rank(speakers[at]) {
			speakers[at] = a
		}
	}
	return speakers
}
