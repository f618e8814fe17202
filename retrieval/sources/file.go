package sources

import (
	"context"

	"verbatim/retrieval/database"
	"verbatim/retrieval/sqlite"
)

// File is the database of a list of sources in a directory.
func File() sqlite.File { return spec.File }

// Move begins to move the list in a place from its directory to its server, or goes
// on with that.
func Move(ctx context.Context, p database.Place) (*database.Move, error) {
	return database.OpenMove(ctx, p, spec)
}
