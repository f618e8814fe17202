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
// Nothing is kept between two requests but the rates. What "more" and
// "context" need comes with the request, so buttons work after a restart.
package command
