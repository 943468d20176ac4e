package ingest

// readWords reads commentary and corrective action.
func (x *reading) readWords(e *entry) {
	w := &e.words
	w.Commentary = x.readText(e, commentaryField)
	w.CorrectiveAction = x.readText(e, actionField)
	w.ActionOwner = x.readText(e, ownerField)
	if c := &e.row.cells[dueField]; e.row.filled(dueField) {
		if day, ok := c.Date(); ok {
			w.ActionDue = day.Format("2006-01-02")
		} else if day, ok := readDay(c.Text); ok {
			w.ActionDue = day.Format("2006-01-02")
		} else {
			x.against(e, ActionDate, dueField, shown(c)+" is not a date")
		}
	}
	e.spoken = w.Commentary != "" || w.CorrectiveAction != "" || w.ActionOwner != "" || w.ActionDue != ""
}
