// Package web is the bot in a browser: a page to ask, the page of an article
// behind a citation, with the quoted words highlighted, and the same for
// programs as JSON and as a feed.
//
// # Why
//
// A page is what bot.Handler says to a request, rendered; so a reader gets the
// same cards as in a chat, and a command of the bot that fits a page needs a line
// in pages. It is no bot.Platform: a browser asks and goes away, and nobody can
// be written to later.
//
// All is made on the server and works without a script, which only adds to it.
// The pages load nothing from elsewhere, and their policy (guard.go) lets a
// browser run or load nothing else: whatever an article holds, it stays text.
//
// Nobody is known here. There are no cookies, so a question follows up none, and
// who asks too fast is told by address.
package web
