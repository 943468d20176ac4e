package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
)

func TestTheBillOfMaterialsNamesEveryLibrary(t *testing.T) {
	var bills [2]bytes.Buffer
	for i := range bills {
		if code := run(t.Context(), []string{"version", "--sbom"}, &bills[i], os.Stderr, time.Now); code != exitDone {
			t.Fatalf("ended with %d", code)
		}
	}
	if bills[0].String() != bills[1].String() {
		t.Error("it is another each time")
	}
	var b bill
	if err := json.Unmarshal(bills[0].Bytes(), &b); err != nil {
		t.Fatal(err)
	}
	if b.Format != "CycloneDX" || b.Spec != "1.6" || b.Version != 1 || b.Metadata.Component.Name != "perfpack" {
		t.Errorf("got %+v", b)
	}
	refs, libraries := map[string]bool{}, map[string]material{}
	for _, c := range b.Components {
		if refs[c.Ref] || c.Ref == "" || c.Name == "" || c.Type == "" {
			t.Errorf("%+v is there twice, or lacks something", c)
		}
		refs[c.Ref] = true
		libraries[c.Name] = c
	}
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(mod)) {
		f := strings.Fields(line)
		if len(f) != 2 || !strings.HasPrefix(line, "\t") || strings.Contains(f[0], "rapid") || strings.Contains(f[0], "go-internal") {
			continue // libraries of tests are in no program
		}
		n++
		if c := libraries[f[0]]; c.Version != f[1] || c.URL != "pkg:golang/"+f[0]+"@"+f[1] {
			t.Errorf("of %s %s it has %+v", f[0], f[1], c)
		}
	}
	if n < 10 || libraries["stdlib"].Version == "" {
		t.Errorf("%d libraries, and of the standard library %+v", n, libraries["stdlib"])
	}
}
