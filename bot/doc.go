// Package bot holds the words and contracts of the chat side: channels,
// requests, messages and platforms. It knows retrieval; retrieval never knows
// it.
//
// # Why
//
// A handler returns a Message as a value and a platform posts it, so that
// deadlines, retries and markup stay inside each platform's folder, and what
// the bot says can be tested without any of them.
package bot
