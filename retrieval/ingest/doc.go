// Package ingest reads documents of every format into clean articles, and puts
// those of files into the archive.
//
// A file's way: find.go finds it, read.go opens and unpacks it, its format's
// own file reads articles out of it, complete.go gives each what the file left
// open, and load.go puts them in batches and reports. What was fetched or pushed
// comes in by document.go instead, and is put by others.
//
// # Why
//
// A bad file never stops the rest. It is refused with its line and a reason
// that says what to do, and each article is validated before it joins a batch,
// for the archive takes a batch whole or not at all.
//
// An article is known by the id that its file gives it, else by its URL, else
// by the file's path. So a second load finds it unchanged, or makes a changed
// text a new revision. The path is that on disk with all links followed: two
// folders may each have a 1.txt. In an embedded file system it is the path
// within, without extension, which makes ids that a person can read. In a
// file of many articles those without id and URL are told apart by their
// titles. On standard input there is nothing but the content. What cannot be
// an id is hashed, short enough to fit into a button of a chat.
//
// An id that comes twice in one load with different texts is refused the
// second time: as a revision it would hide the first, and each further load
// would swap the two again. Versions that the publisher counts are taken, as
// the archive knows their order.
//
// What an archive has exported is read to the byte, and each revision becomes
// that of its number: nothing is completed, parted or compared. Pushed, or in a
// feed, it is an article like others.
//
// XML is told by its root element and a JSON object by its fields, for no name
// and hardly a media type tells one kind of either from another.
//
// Wires withdraw an article by its id alone. Such a notice is an item of that
// status without a text, and becomes a revision with the latest text: what is
// withdrawn stays in the record, and is quoted no more.
//
// Publishing systems have no urgency. A tag such as "Breaking" stands for it.
//
// An embargo that cannot be read is the reason to refuse an article: nothing
// is published by a slip. Drafts and private posts are withheld, and so is the
// whole text of what the publisher shows to payers or members alone.
//
// A mail that is cut off, a page of a web archive that was, or a record whose
// sum is wrong is refused: what is left of it would be quoted as the whole.
//
// Dates are those that the document names. The time of a file says when it was
// copied, so an article without a date stays without one.
//
// Dates that a file made for loading names are read or refused, never passed
// over. A page is nobody's to mend: there they are taken where they make sense.
//
// An encoding is accepted only where it leaves no byte undecoded. Text that is
// UTF-8 for the greater part and then is not is refused: read as anything else,
// every other letter of it would be garbled.
//
// A feed is mended before it is read: rewritten by a tokenizer that never
// fails, so that one broken entry costs no other, and no text is read by
// another type than it declares. What is left out of a feed is said, with its
// line. A summary counts as the article only where it is as long as one.
//
// The text of HTML is what a browser shows, by a renderer of our own: blocks
// are parted at both ends, and no space is changed that a browser would show.
// A "<" that begins no tag of HTML is text. In HTML the ends of lines mean
// nothing, in plain text they part paragraphs.
//
// Markdown becomes HTML before it becomes text, so that one reader of HTML
// serves both and raw HTML in Markdown is no special case.
//
// Each size is bounded by what its parser bears, as measured with input made
// to be slow: goldmark and YAML take time with the square of the size.
// HTML is counted before it is parsed: each block that follows begins anew what
// is open for style, so that 130 kB took more than a gigabyte.
//
// The text is kept as decoded, for quotes are copied out of it. Only line ends
// become LF, as they belong to the encoding of a file; inside JSON, where they
// are content, they stay.
package ingest
