package sqlite

import "io/fs"

// File is one of the databases in a data directory, for those who save and
// check it while another process may have it open.
type File struct {
	Name  string // such as "archive.db"
	Steps fs.FS  // its migrations/*.sql
}
