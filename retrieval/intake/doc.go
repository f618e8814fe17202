// Package intake runs the sources: it polls feeds, watches folders and answers
// those who push, and puts what is new into the archive.
//
// A feed's way: look.go fetches it when intake.go finds it due, take.go goes
// through its items, identity.go says which articles they are, page.go fetches
// the pages of which they are summaries, and rhythm.go decides when to look
// again. folder.go sees what changes in a folder and folderload.go loads it,
// hub.go listens to hubs that tell of changes (WebSub), push.go takes documents
// by HTTP, and try.go looks without keeping anything.
//
// # Why
//
// An item is known by its name in the feed, else by its address where headline
// or words are the same. Its date says nothing: feeds touch dates, send old items
// again, change order and names. What a feed says of an item is kept as a
// fingerprint, so that an item that has not changed costs next to nothing, and the
// archive compares the normalized text of what has.
//
// An article belongs to the source that brought it first, as long as that lists
// it. Others that have it too, often with a shorter text, would otherwise replace
// it by turns. When the first one lists it no more, what another says of it since
// is taken: it may be a correction.
//
// An article is stored before its item is remembered. After a crash in between
// it is put again, which changes nothing. A feed's validators are noted after
// its last item, so that nothing is passed over.
//
// Documents of more than a megabyte are read one after the other: one that is
// made for it takes hundreds of megabytes, 32 at once would take all there are.
//
// A source that fails says why and is tried again, later each time. It holds
// up no other: there are places for 32 looks at once, of one host one look at a
// time is under way, and none reads pages for longer than 20 seconds. An address
// is only left for another where that has a feed: what is called a permanent
// redirect may lead to a page that parks it.
//
// Feeds are read about as often as they change, at most once a minute. What a
// server asks for is kept up to half an hour, as WordPress asks for an hour by
// default and most publishers do not know it; Retry-After is obeyed in full.
//
// The summary in a feed is no article: its page is fetched, slowly, and if
// robots.txt lets us. A page that cannot be had is asked for again for a day;
// then the summary stands for it, unless the page was read before. Where the
// server says that the page is gone for good (410), so is the article: it is
// canceled, or does not come in.
//
// The system tells of changes in a folder, but not when a file is complete. One
// that has not changed for 400 ms is taken for written; plain text that stops
// amid a line, after 1.2 s. If it goes on after all, it is read again and becomes
// a revision. Some drives tell nothing, so folders are walked through once a
// minute, too.
//
// The path of a file names its article where nothing in it does. A file that is
// renamed becomes another article: to know it again, its first path would have to
// be remembered for ever, and told from a file that was copied and then removed.
//
// A file that is removed leaves its article in the archive: it was published.
// To withdraw it, its status says "canceled".
package intake
