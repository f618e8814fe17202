package telegram

import (
	"net/http"
	"slices"
	"strings"

	"verbatim/bot"
)

// maxPart is the length in units of the part of a message that a reply may point
// at (ReplyParameters).
const maxPart = 1024

// replyTo are ReplyParameters. The part is taken only as the message shows it,
// with all that is bold, italic or struck in it.
type replyTo struct {
	Message int64    `json:"message_id"`
	Lenient bool     `json:"allow_sending_without_reply"`
	Part    string   `json:"quote,omitempty"`
	Marks   []entity `json:"quote_entities,omitempty"`
}

// below is the message that one in a channel answers, the last of a post, and the
// part of it that is meant. What was posted elsewhere cannot be answered.
func below(c bot.Channel, b *bot.Below) (message int64, part string) {
	if b == nil || b.Posted.Channel != c {
		return 0, ""
	}
	ids := messagesOf(b.Posted)
	if len(ids) == 0 {
		return 0, ""
	}
	message, err := messageID(ids[len(ids)-1])
	if err != nil {
		return 0, ""
	}
	return message, b.Quote
}

// replyOf says what a message answers; nil: it stands alone.
func replyOf(to target) *replyTo {
	if to.below == 0 {
		return nil
	}
	r := &replyTo{Message: to.below, Lenient: true}
	part := show(strings.TrimSpace(to.part))
	if n := units(part); n > 0 && n <= maxPart {
		shown := hushed(rich{part, n, []entity{{Type: "strikethrough", Length: n}}})
		r.Part, r.Marks = part, slices.DeleteFunc(shown.entities, func(e entity) bool { return e.URL != "" }) // links are not kept in a quote
	}
	return r
}

// noPart reports whether Telegram refused a message for the part that it points
// at: a post may have been edited since, or left it out for its length.
func noPart(err error) bool {
	return hasCode(err, http.StatusBadRequest) && says(err, "quote", "QUOTE_", "message to be replied not found")
}
