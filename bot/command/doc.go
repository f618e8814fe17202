// Package command is what the bot says: to a question, to a wish for more or
// for the context of a quote, to a call for help. Each platform hands its
// requests to Bot.Handle and posts the message that comes back.
//
// # Why
//
// Everything that guards a request stands here once, for all platforms: a
// panic is caught, a request has ten seconds, a user has a rate, and each
// request has one line in the log, in which a question appears at debug only.
//
// Two things are kept between requests, in memory and bounded: how fast a user
// asks, and for ten minutes what a user asked last in a channel, so that "and
// when?" has a meaning. How two questions are joined is retrieval's matter
// (answer.Follow); the reader is told, in words that are all the asker's own.
// What "context" needs comes with the request, and so does what "more" needs
// where a button carries it, so buttons work after a restart.
package command
