// Package telegram is the platform Telegram: messages, commands, buttons and
// inline queries in, messages out.
//
// # Why
//
// Of telegram-bot-api only MakeRequest is used, and Telegram's answer: its
// types are of 2021, and its poller confirms updates before they are handled,
// loses a batch for one update that it cannot read, obeys no retry_after and
// cannot be stopped at once. What it logs, it logs there or with Debug, so it
// logs nothing here.
//
// The token is a part of every address, and net/http puts addresses into its
// errors. They are taken out where calls are made (http.go), so that nothing
// above has to think of it.
//
// An update is confirmed when it has been handled: its answer was sent or given
// up. A crash loses nothing that was being worked on; what was answered within
// the second before it may be answered again. Telegram knows no confirmation but
// the offset, and answers a poll at once while anything is not confirmed. So a
// poll waits for what was handed out before it, but only a moment, and then
// fetches that again beside what is new. It goes on without an update that lags
// behind by half a batch: in such a rush one may be lost in a crash. What somebody
// is still typing is confirmed at once, for the next key comes by itself.
//
// The offset is noted before Telegram hears of it, with what was handled behind
// it, and once more when all is done, so that a restart repeats nothing. It is not
// used when it is days old: Telegram keeps updates for 24 hours, and starts its
// numbers anew after a week without any.
//
// By a webhook an update is confirmed once it was accepted for work, and lost in
// a crash before its answer. Telegram sends the updates of one chat one after the
// other, has few connections, and repeats what takes long: a slow answer would
// hold up its chat, many slow ones all chats, and some would be given twice.
// Whoever must lose nothing polls.
//
// Updates of one chat are handled in order (order.go), those of different chats
// beside each other. A chat that asks faster than it can be answered must not
// hold up the others, so only so much may wait in one, and an answer that waits
// to be sent takes no place from those that are worked on.
//
// Telegram does not say how fast a bot may send; the pace here (queue.go) is
// what its FAQ names, and retry_after is the law. A reply waits for it, for
// nobody else keeps it; an alert is given back with the time to wait, for it is
// kept on disk and must not hold up alerts to other chats.
//
// What comes in is decoded by lean types of our own, and a part that is not
// understood is left out: an update must never be lost for a field that nobody
// reads.
//
// A message that was sent has no identity that Telegram would recognize, so one
// whose outcome is unknown is not sent again: twice the same answer is worse
// than one that is missing, and the log says so. What had no connection to be sent
// by, or met a gateway that did not get through to Telegram, is not unknown: it is
// sent again. Of an alert the opposite is true: whoever sends it gets the error and
// sends it again. All other calls do no harm twice and are repeated a few times.
//
// Telegram cannot be asked whether such a message is there. In channels and large
// groups the numbers of messages follow each other, so that an edit of the next
// one to the same words would tell by "message is not modified". But a bot may
// answer in several processes, and in a channel that lets it edit posts it edits
// those of others, too: the next one may be theirs, and their words would be gone.
// Every call that names a message by its number changes or shows messages of one
// kind or another. To be told twice is the lesser harm.
//
// A reply to an alert points at the words in it that hold no longer. Telegram
// refuses a message that points at what the other does not show in just that look,
// and what it shows may have been cut, or not edited yet; so the message goes
// without that then, in the same turn. A group or channel without topics has no
// threads, so a reply is all there is of one. Who follows a channel without being
// able to press a button there is led into the private chat by a link.
//
// Telegram notifies whoever has a name that stands in a message, and there is no
// parameter against that. A quote must say the name, so it is made a link
// (mention.go): that is what Telegram itself would make of it, without a notice.
//
// An alert is for its topic: where that is closed or gone, so is the channel. An
// answer goes to the group instead, for somebody waits for it. When a topic is
// opened again, watches of its group that rest begin anew; those of another that is
// still closed come to rest again by their next alert.
//
// A message can be deleted for two days. What an edit leaves over later says
// nothing any longer but that something was left out.
//
// A button is answered at once and the work begins after, for Telegram forgets
// it soon; only a judgement is worked on first, because its answer is what the
// button shows.
//
// A result of an inline query may be sent to a chat without the bot, where most
// buttons would do nothing. So it has links to the private chat instead, whose
// payloads (start.go) hold all that is needed, as a button's data does.
//
// The secret of the webhook is derived from the token: nothing has to be kept,
// and several instances agree.
package telegram
