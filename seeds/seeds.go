// Package seeds is the sample archive that is built into the program.
//
// # Why
//
// A newcomer can ask a question before having anything to ask about.
// questions.txt beside the article is no part of it: it judges the answers.
package seeds

import "embed"

// Articles holds the sample articles.
//
//go:embed 0*.txt
var Articles embed.FS
