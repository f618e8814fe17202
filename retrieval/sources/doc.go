// Package sources keeps the list of places where articles come from, what was
// learned by looking at them, and which items their feeds have listed.
//
// # Why
//
// The list is a database of its own beside the archive and takes no lock: it
// can be changed while another process serves from it. That process asks
// Changes every second; a number that each change of the list raises tells more
// than SQLite's own data_version, which moves with each look at a feed, too, and is
// the same on a server.
//
// What the intake learns and what a person decides are written apart, so that
// neither undoes the other: SetState leaves what was paused or resumed meanwhile
// as it is, and an ID is never given twice, so that it cannot reach another source
// either. What a hub says comes while its source may just be looked at, and is
// written apart, too.
//
// An item is the same under the same name in its feed, or at the same address
// anywhere; never by its date, which feeds change as they like. Addresses are
// compared as Canonical writes them. What feeds say may have anything in it and be
// of any length; it is kept as it is, whatever the database takes by itself.
package sources
