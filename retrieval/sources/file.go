package sources

import "verbatim/retrieval/sqlite"

// File is the database of a list of sources.
func File() sqlite.File { return sqlite.File{Name: databaseName, Steps: migrations} }
