// Package discord is the platform Discord: commands, buttons, mentions and
// direct messages in, messages out.
//
// # Why
//
// discordgo carries the calls that need the bot's token. Everything about an
// interaction goes by a plain HTTP client: those routes take no token, and the
// library sends all edits one after the other through a single bucket, keeps a
// bucket for every token for ever, and sleeps under a lock where no context
// reaches it.
//
// For the same reason its buckets are not used elsewhere. What a channel has to
// wait for is kept by the transport (transport.go), which also makes answers
// regular before the library reads them: a malformed rate header would turn a
// message that was sent into an error, an HTML page would hide a 429.
//
// Every interaction that was acknowledged ends with a text or is taken back,
// whatever happens in between; so acknowledging comes first and is repeated
// until Discord confirms it, and the handler runs on its own clock.
//
// What comes in is decoded by lean types of our own: discordgo refuses a whole
// event because of one component type that it does not know.
//
// A forum takes no messages, only threads; which channels are forums is learned
// from the refusal, since asking would take another call and more permissions.
//
// A message's nonce is made from its key, so that an alert that is sent again
// after a crash is the same message to Discord, though an article has changed
// since; without a key, from its text. The first message of a thread in a forum
// takes none.
//
// What is said below a post goes where that is possible, else one step less near:
// into its thread, in reply to it, into the channel. A thread may be deleted and a
// permission missing, and the channel is there all the same.
package discord
