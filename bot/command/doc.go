// Package command is what the bot says: to a question, to a quotation that is
// to be checked, to a button, to a call for help. Each platform hands its
// requests to Bot.Handle and posts the message that comes back.
//
// # Why
//
// Everything that guards a request stands here once, for all platforms: a
// panic is caught, a request has ten seconds, a user has a rate, a server has
// settings, and each request has one line in the log, in which a question
// appears at debug only.
//
// menu.go lists what the bot can be told, in each language; a platform makes its
// own menus of it, so that a new command needs no change there.
//
// A button carries what it needs: the places of quotes in the log (token.go),
// from which they are cut again. Nothing has to be kept for it, and neither a
// question nor an answer is, so buttons work after a restart for as long as the
// archive has the article; what was withdrawn since is not shown again, and what
// was changed is said to have been.
//
// Two things are kept between requests, in memory and bounded: how fast a user
// asks, and for ten minutes what a user asked last in a channel, so that "and
// when?" has a meaning. How two questions are joined is retrieval's matter
// (answer.Follow); the reader is told, in words that are all the asker's own.
// What has to last, settings, watches and judgements, is the ledger's.
//
// A watch is set up by one command for all platforms: where there are options they
// are filled in, elsewhere the same words stand in a message, so one reader
// (watchorder.go) takes both. What a watch leads to is the matter of bot/alert,
// which tests one and says why. A button of a watch is about the channel that it
// stands in, so that nobody changes by it what another channel hears; a channel
// can be named by an option alone, since only of that the platform knows whether
// the asker manages it.
package command
