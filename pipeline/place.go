package pipeline

import (
	"fmt"

	"perfpack/pipeline/disk"
)

// Away is the error of a workspace that is not on a disk of the machine that works on it. The record needs shared memory and locks that no share keeps: two machines
// would write into it at once, and damage it. There is no setting to do it nevertheless.
type Away struct{ Folder, Kind string }

func (a *Away) Error() string {
	return fmt.Sprintf("%s is on %s, where a record would sooner or later be damaged; keep the workspace on a disk of this machine. The inbox's files, the packs (out) and backups may be copied from and to shares",
		a.Folder, a.Kind)
}

// awayFrom is a variable so that a test can take the disk it runs on for a share.
var awayFrom = disk.AwayFrom

// local makes sure that a folder is on a disk of this machine.
func local(folder string) error {
	kind, err := awayFrom(folder)
	if err == nil && kind != "" {
		err = &Away{folder, kind}
	}
	return err
}
