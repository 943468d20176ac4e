package sheet_test

import (
	"fmt"

	"perfpack/pipeline/sheet"
)

func ExampleReadCSV() {
	table, err := sheet.ReadCSV("areas.csv", []byte("Code,Area\nE10000016,Anyshire\n"), sheet.DefaultLimits())
	if err != nil {
		fmt.Println(err)
		return
	}
	area := table.Col("area")
	for _, row := range table.Rows {
		fmt.Println(row.Address(area), row.Text(area))
	}
	// Output: B2 Anyshire
}

// Whatever is wrong with a file is a fault that says where it is and what would mend it.
func ExampleFaultsIn() {
	_, err := sheet.ReadCSV("areas.csv", []byte("Code,Area\nE10000016\n"), sheet.DefaultLimits())
	for _, f := range sheet.FaultsIn(err) {
		fmt.Println(f.Code)
		fmt.Println(f)
	}
	// Output:
	// ragged-row
	// line 2: found row 2 with a number of fields (1) that is not that of the headings (2); give every row as many fields as there are headings, and put quotation marks round a field that contains a comma
}
