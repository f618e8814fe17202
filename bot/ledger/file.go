package ledger

import "verbatim/retrieval/sqlite"

// File is the database of a ledger.
func File() sqlite.File { return sqlite.File{Name: databaseName, Steps: migrations} }
