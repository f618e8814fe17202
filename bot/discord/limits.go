package discord

// Discord's limits, by docs/developers/components/reference.mdx of its
// documentation.
const (
	maxComponents = 40  // of a message, nested ones too
	maxInRow      = 5   // buttons
	maxLabel      = 80  // characters of a button
	maxID         = 100 // characters of a custom ID
	maxURL        = 512 // characters of a link
	// maxText is the length in units of all texts of a message: 10 % less than the
	// 4,000 characters of a single one (TextDisplay in Discord's OpenAPI file), for
	// that the sum may be more is not documented, nor what counts as a character.
	maxText = 3600
)

// What this package shows of what may be longer.
const (
	maxCards   = 5            // posts that say one message
	maxActions = 2 * maxInRow // as many as a reader chooses from
	maxBeside  = maxInRow     // of them on one block
	// Lengths in units. A name is metadata: what is kept of it tells articles apart.
	maxTitle   = 200
	maxSource  = 80
	maxNote    = 300
	maxContext = 700 // of each of the two paragraphs around a quote

	more = "…" // something is left out

	// room is what is left of a post beside what may stand at its end.
	room = maxText - maxNote - len(more)
)
