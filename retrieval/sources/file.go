package sources

import "verbatim/retrieval/sqlite"

// File is the database of a list of sources in a directory.
func File() sqlite.File { return spec.File }
