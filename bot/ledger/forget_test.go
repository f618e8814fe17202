package ledger_test

import (
	"bytes"
	"testing"

	"verbatim/bot"
	"verbatim/retrieval/database/databasetest"
)

// What is kept of a chat that is somebody's own goes with them, its number
// included; what is kept of other chats stays.
func TestForgetOwnChat(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	own, other := "18446744073709551", "81384788765712384"
	var kept bot.Watch
	for _, id := range []string{own, other} {
		// A private chat may have topics, which are its owner's as well.
		for _, c := range []bot.Channel{{Platform: "telegram", ID: id}, {Platform: "telegram", ID: id, Thread: "5"}} {
			kept = put(t, db, bot.Watch{Channel: c, Server: id, Rule: "rent", Since: noon})
			if err := db.Mute(t.Context(), c, "s", noon); err != nil {
				t.Fatal(err)
			}
			commit(t, db, bot.Plan{
				New:  []bot.Post{{Channel: c, Server: id, Alert: true, Card: []byte("1"), Articles: []string{"x"}, Planned: noon, Due: noon}},
				Told: []bot.Told{{Channel: c, Article: "x", Story: "s", Post: -1, How: bot.Alerted, At: noon}},
			})
		}
		if err := db.SetSettings(t.Context(), "telegram", id, bot.Settings{Language: "de"}); err != nil {
			t.Fatal(err)
		}
	}
	p := bot.Person{Platform: "telegram", User: own, Chat: own}
	want := bot.Kept{Watches: 2, Mutes: 2}
	if k, err := db.About(t.Context(), p); err != nil || k != want {
		t.Errorf("kept %+v, %v", k, err)
	}
	_, before := db.Watches()
	if k, err := db.Forget(t.Context(), p); err != nil || k != want {
		t.Errorf("forgot %+v, %v", k, err)
	}
	check := func() {
		t.Helper()
		if list, version := db.Watches(); len(list) != 2 || list[1] != kept || version == before {
			t.Errorf("watches are left in version %d: %+v", version, list)
		}
		for id, left := range map[string]bool{own: false, other: true} {
			c := bot.Channel{Platform: "telegram", ID: id, Thread: "5"}
			muted, err := db.Muted(t.Context(), c, "s")
			if err != nil {
				t.Fatal(err)
			}
			_, told, err := db.Told(t.Context(), c, "x")
			if set := db.Settings("telegram", id).Language != ""; err != nil || muted != left || told != left || set != left {
				t.Errorf("of %s: muted %t, told %t, settings %t, %v", id, muted, told, set, err)
			}
		}
		if posts, err := db.Showing(t.Context(), "x"); err != nil || len(posts) != 2 || posts[0].Channel.ID != other {
			t.Errorf("posts are left: %+v, %v", posts, err)
		}
	}
	check()
	db = reopened(t, db, dir)
	before = -1
	check()
}

func TestForgetOwnChatLeavesNoTrace(t *testing.T) {
	databasetest.Files(t)
	dir := t.TempDir()
	db := open(t, dir)
	own := bot.Channel{Platform: "telegram", ID: "18446744073709551"}
	put(t, db, bot.Watch{Channel: own, Server: own.ID, Rule: "rent", Since: noon})
	if err := db.Mute(t.Context(), own, "s", noon); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(files(t, dir), []byte(own.ID)) {
		t.Fatal("the chat is in no file")
	}
	if _, err := db.Forget(t.Context(), bot.Person{Platform: "telegram", User: own.ID, Chat: own.ID}); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(files(t, dir), []byte(own.ID)) {
		t.Error("the chat is still in the files")
	}
}
