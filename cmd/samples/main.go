// Command samples makes the inboxes of the sample workspaces: it issues the product's own return templates, types into them what
// samples/returns-<quarter>.csv says that service leads typed, and signs them off by role. It is run by `make samples` when the templates change;
// what it makes is kept with the samples.
//
// One service's workbook in each workspace is saved once more by LibreOffice, since half of those that come in real life are; samples/README.md says which.
package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"perfpack/pipeline"
	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
	"perfpack/pipeline/render/xlsx"
)

func main() {
	flag.Parse()
	for _, workspace := range flag.Args() {
		if err := fill(context.Background(), workspace); err != nil {
			fmt.Fprintln(os.Stderr, "samples:", err)
			os.Exit(1)
		}
	}
}

// resaved names the service of each workspace whose workbook LibreOffice saves once more.
var resaved = map[string]string{"essex": "waste-environment", "babergh-mid-suffolk": "housing"}

// fill makes the inbox of one sample workspace anew.
func fill(ctx context.Context, workspace string) error {
	typed, err := filepath.Glob(filepath.Join(workspace, "samples", "returns-*.csv"))
	if err != nil || len(typed) != 1 {
		return fmt.Errorf("%s: there should be one samples/returns-<quarter>.csv, and there are %d", workspace, len(typed))
	}
	q, err := period.ParseQuarter(strings.TrimSuffix(strings.TrimPrefix(filepath.Base(typed[0]), "returns-"), ".csv"))
	if err != nil {
		return err
	}
	lines, order, err := readTyped(typed[0])
	if err != nil {
		return err
	}
	// Issuing keeps a record, which the sample does not ship: it is done in a copy.
	work, err := os.MkdirTemp("", "samples-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := os.CopyFS(work, os.DirFS(workspace)); err != nil {
		return err
	}
	issued, services, err := issue(ctx, work, q)
	if err != nil {
		return err
	}
	inbox := filepath.Join(workspace, "inbox")
	if err := os.RemoveAll(inbox); err != nil {
		return err
	}
	if err := os.MkdirAll(inbox, 0o755); err != nil {
		return err
	}
	for _, service := range order {
		form, ok := issued[service]
		if !ok {
			return fmt.Errorf("%s: nothing was asked of %s", typed[0], service)
		}
		role := services[service].LeadRole
		name := role
		filled, err := xlsx.Fill(form, &xlsx.Filling{Lines: asked(form, lines[service]), Name: name, Role: role, Date: q.End().AddDate(0, 0, 14)})
		if err != nil {
			return fmt.Errorf("filling the return of %s: %w", service, err)
		}
		path := filepath.Join(inbox, fileName(services[service].Name, q))
		if err := os.WriteFile(path, filled, 0o644); err != nil {
			return err
		}
		if resaved[filepath.Base(workspace)] == service {
			if err := resave(path); err != nil {
				return err
			}
		}
		fmt.Println(path)
	}
	return nil
}

// fileName names a workbook as a service might.
func fileName(service string, q period.Quarter) string {
	return fmt.Sprintf("%s Q%d %s.xlsx", service, q.Number(), strings.ReplaceAll(q.Year().Label(), "/", "-"))
}

// issue gives the workbooks that the product would send out, by service.
func issue(ctx context.Context, workspace string, q period.Quarter) (map[string][]byte, map[string]kpi.Service, error) {
	w, err := pipeline.OpenWorkspace(workspace, "")
	if err != nil {
		return nil, nil, err
	}
	s, err := w.Begin(ctx, q.End().AddDate(0, 0, 1), nil)
	if err != nil {
		return nil, nil, err
	}
	defer s.Close()
	list, err := s.IssueReturns(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	books := map[string][]byte{}
	for _, i := range list {
		if books[i.Service], err = os.ReadFile(i.Path); err != nil {
			return nil, nil, err
		}
	}
	services := map[string]kpi.Service{}
	for _, v := range s.Framework().Services {
		services[v.ID] = v
	}
	return books, services, nil
}

// headings are the columns of the samples by the headings of the return that they are typed under.
var headings = map[string]string{
	"value": "Value", "numerator": "Numerator", "denominator": "Denominator", "figure_status": "Figure status", "reason": "Reason",
	"commentary": "Commentary", "corrective_action": "Corrective action", "action_owner": "Action owner", "action_due": "Action due",
}

// readTyped gives what each service typed, and the services in the order of the file.
func readTyped(path string) (map[string][]xlsx.FilledLine, []string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, nil, fmt.Errorf("reading %s: %w", path, err)
	}
	lines := map[string][]xlsx.FilledLine{}
	var order []string
	for _, row := range rows[1:] {
		line := xlsx.FilledLine{Cells: map[string]string{}}
		service := ""
		for i, heading := range rows[0] {
			switch heading {
			case "service":
				service = row[i]
			case "indicator":
				line.Indicator = row[i]
			case "period":
				line.Period = row[i]
			case "organisation":
				line.Organisation = row[i]
			default:
				if h, ok := headings[heading]; ok && row[i] != "" {
					line.Cells[h] = row[i]
				}
			}
		}
		if !slices.Contains(order, service) {
			order = append(order, service)
		}
		lines[service] = append(lines[service], line)
	}
	return lines, order, nil
}

// asked leaves out lines that the workbook does not ask for: figures that are held already.
func asked(form []byte, lines []xlsx.FilledLine) []xlsx.FilledLine {
	return slices.DeleteFunc(slices.Clone(lines), func(l xlsx.FilledLine) bool {
		_, err := xlsx.Fill(form, &xlsx.Filling{Lines: []xlsx.FilledLine{{Indicator: l.Indicator, Period: l.Period, Organisation: l.Organisation}}})
		return err != nil
	})
}

// resave has LibreOffice open a workbook and save it under the same name.
func resave(path string) error {
	office, err := exec.LookPath("soffice")
	if err != nil {
		return fmt.Errorf("%s is to be saved once more by LibreOffice, which is not installed", filepath.Base(path))
	}
	work, err := os.MkdirTemp("", "resave-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	defer stop()
	out, err := exec.CommandContext(ctx, office, "--headless", "-env:UserInstallation=file://"+filepath.Join(work, "profile"), "--convert-to", "xlsx", "--outdir", work, path).CombinedOutput()
	if err != nil {
		return fmt.Errorf("LibreOffice: %w: %s", err, bytes.TrimSpace(out))
	}
	saved, err := os.ReadFile(filepath.Join(work, filepath.Base(path)))
	if err != nil {
		return err
	}
	return os.WriteFile(path, saved, 0o644)
}
