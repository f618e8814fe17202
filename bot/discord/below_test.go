package discord

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/retrieval"
)

// In a forum every message begins a thread.
func TestForum(t *testing.T) {
	d, f, _ := newTest(t)
	f.refuse["100"] = codeNoText
	posted, err := d.Send(t.Context(), channel("100"), several("the\nsubject", "two"))
	if err != nil || posted.Channel != channel("100") || !strings.HasPrefix(f.page(), "# the subject and so on") || firstWords(f.page()) != "# the subject two" {
		t.Fatalf("Send = %+v, %v\n%s", posted, err, f.page())
	}
	if _, err := d.Edit(t.Context(), posted, several("1", "2", "3")); err != nil || firstWords(f.page()) != "1 2 3" {
		t.Errorf("Edit = %v\n%s", err, f.page())
	}
	for _, call := range f.calls[1:] {
		if strings.Contains(call, "channels/100/messages") {
			t.Errorf("%s", call)
		}
	}
}

// A thread that may have been begun is not begun for a day, again and again.
func TestForumInDoubt(t *testing.T) {
	for name, test := range map[string]struct {
		do      func(http.ResponseWriter)
		inDoubt bool
	}{
		"no answer": {cut, true},
		"a gateway": {func(w http.ResponseWriter) { w.WriteHeader(502) }, false},
	} {
		d, f, _ := newTest(t)
		f.refuse["100"] = codeNoText
		f.fault = func(_ http.ResponseWriter, r *http.Request) *fault {
			if strings.HasSuffix(r.URL.Path, "/threads") {
				return &fault{after: true, do: test.do}
			}
			return nil
		}
		if _, err := d.Send(t.Context(), channel("100"), bot.Say("alert")); err == nil || errors.Is(err, bot.ErrTwice) != test.inDoubt {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSubject(t *testing.T) {
	article := func(title string) bot.Block { return bot.Block{Article: &retrieval.Citation{Title: title}} }
	quote := func(title string) bot.Block {
		return bot.Block{Quote: &retrieval.Quote{Citation: retrieval.Citation{Title: title}}}
	}
	text := func(s string) bot.Block { return bot.Block{Text: s} }
	for want, blocks := range map[string][]bot.Block{
		"Title":                       {article("Title")},
		"Quoted":                      {{}, quote("Quoted")},
		"Fire":                        {text("FLASH"), article("Fire"), quote("Fire"), text("Also:"), article("Blaze")},
		"No quote":                    {text("FLASH"), article("No quote")},
		"While it was quiet here:":    {text("While it was quiet here:"), article("One"), article("Two")},
		strings.Repeat("ß", 89) + "…": {text(strings.Repeat("ß", 101))},
		"FLASH":                       {text("FLASH"), quote("\n")},
		"…":                           nil,
	} {
		if got := subject(bot.Message{Blocks: blocks}); got != want {
			t.Errorf("subject = %q, not %q", got, want)
		}
	}
}

// send sends a message, which has to succeed.
func send(t *testing.T, d *Discord, m bot.Message) bot.Posted {
	t.Helper()
	posted, err := d.Send(t.Context(), channel("100"), m)
	if err != nil || posted.Channel != channel("100") {
		t.Fatalf("Send = %+v, %v", posted, err)
	}
	return posted
}

// keyed is a message that takes as many posts as there are words.
func keyed(key string, words ...string) bot.Message {
	m := several(words...)
	m.Key = key
	return m
}

// A message that is sent again is the same one by its key, though it reads
// otherwise by now; by its words only without a key.
func TestKey(t *testing.T) {
	d, f, _ := newTest(t)
	first := send(t, d, keyed("k", "one", "two"))
	if again := send(t, d, keyed("k", "1", "2")); again != first {
		t.Errorf("the same again is %+v, not %+v", again, first)
	}
	others := []bot.Posted{first, send(t, d, keyed("l", "one", "two")), send(t, d, several("one", "two"))}
	elsewhere, err := d.Send(t.Context(), channel("101"), keyed("k", "one", "two"))
	if err != nil {
		t.Fatal(err)
	}
	others = append(others, elsewhere)
	for i, p := range others {
		if slices.Contains(others[:i], p) {
			t.Errorf("%+v twice", p)
		}
	}
	if len(f.messages) != 8 {
		t.Errorf("%d messages are shown:\n%s", len(f.messages), f.page())
	}
}

// After a failure the posts that are missing are the same by the key, too.
func TestKeyGoesOn(t *testing.T) {
	d, f, _ := newTest(t)
	m := keyed("k", "one", "two", "three")
	posts := 0
	f.fault = func(http.ResponseWriter, *http.Request) *fault {
		if posts++; posts != 2 {
			return nil
		}
		return &fault{after: true, do: func(w http.ResponseWriter) { w.WriteHeader(500) }}
	}
	posted, err := d.Send(t.Context(), channel("100"), m)
	if err == nil {
		t.Fatal("no error")
	}
	if _, err = d.Edit(t.Context(), posted, m); err != nil || firstWords(f.page()) != "one two three" {
		t.Errorf("Edit = %v\n%s", err, f.page())
	}
}

// A role is called once, in the first post, by name and by permission.
func TestMention(t *testing.T) {
	d, f, _ := newTest(t)
	m := several("one", "two")
	m.Mention = "77"
	posted := send(t, d, m)
	if len(f.created) != 2 || !cmp.Equal(f.created[0].Mentions.Roles, []string{"77"}) || f.created[1].Mentions.Roles != nil {
		t.Fatalf("%+v", f.created)
	}
	if !strings.HasPrefix(f.page(), "<@&77>\none") || strings.Count(f.page(), "<@&77>") != 1 {
		t.Errorf("%s", f.page())
	}
	if _, err := d.Edit(t.Context(), posted, m); err != nil || len(f.created) != 2 || !strings.HasPrefix(f.page(), "<@&77>") {
		t.Errorf("Edit = %v\n%s", err, f.page()) // the fake takes no edit that calls somebody
	}
	for _, id := range []string{"@everyone", "7>7", "-1"} {
		m := bot.Say("x" + id)
		m.Mention = id
		send(t, d, m)
		if last := f.created[len(f.created)-1]; last.Mentions.Roles != nil || len(last.Mentions.Parse) > 0 {
			t.Errorf("%q: %+v", id, last)
		}
	}
	full := cards()["found"]
	full.Blocks = slices.Repeat(full.Blocks, 30)
	full.Mention = "12345678901234567890"
	for _, p := range render(full) {
		checkLimits(t, p)
	}
}

// What notifies nobody says so when it is new; an edit cannot.
func TestSilent(t *testing.T) {
	d, f, _ := newTest(t)
	m := several("one", "two")
	m.Silent = true
	posted := send(t, d, m)
	for _, p := range f.created {
		if p.Flags != 1<<15|1<<12 {
			t.Errorf("flags %b", p.Flags)
		}
	}
	m.Blocks = append(m.Blocks, several("three").Blocks...)
	if _, err := d.Edit(t.Context(), posted, m); err != nil || len(f.created) != 3 || f.created[2].Flags != 1<<15|1<<12 {
		t.Errorf("Edit = %v, %+v", err, f.created)
	}
}

// below is a message that answers a post.
func below(p bot.Posted, thread bool, words ...string) bot.Message {
	m := several(words...)
	m.Below = &bot.Below{Posted: p, Thread: thread}
	return m
}

func TestBelow(t *testing.T) {
	d, f, _ := newTest(t)
	parent := send(t, d, several("one", "two"))
	ids := idsOf(parent)
	answer := idsOf(send(t, d, below(parent, false, "three", "four")))
	if want := map[string]string{answer[0]: ids[1]}; !cmp.Equal(f.replies, want) {
		t.Errorf("the replies are %v, not %v", f.replies, want)
	}
	elsewhere := parent
	elsewhere.Channel = channel("101")
	for name, p := range map[string]bot.Posted{
		"nothing": {Channel: channel("100")}, "of another channel": elsewhere, "unreadable": {Channel: channel("100"), ID: "1,x/2"},
		"deleted": {Channel: channel("100"), ID: "4000"},
	} {
		if send(t, d, below(p, false, name)).ID == "" || len(f.replies) != 1 {
			t.Errorf("%s: the replies are %v", name, f.replies)
		}
	}
	f.history = true
	if send(t, d, below(parent, false, "without permission")); len(f.replies) != 1 {
		t.Errorf("the replies are %v", f.replies)
	}
}

// The thread of a post hangs on its first message, and is opened once.
func TestBelowInThread(t *testing.T) {
	d, f, _ := newTest(t)
	parent := send(t, d, several("one", "two"))
	thread := idsOf(parent)[0]
	var posted bot.Posted
	for _, word := range []string{"three", "four"} {
		posted = send(t, d, below(parent, true, word, "and "+word))
		for _, id := range idsOf(posted) {
			if in, message, _ := strings.Cut(id, within); in != thread || f.places[message] != thread {
				t.Errorf("%s was posted as %s", word, id)
			}
		}
	}
	if !strings.Contains(f.page(), "# three and so on") || strings.Contains(f.page(), "# four") {
		t.Errorf("%s", f.page())
	}
	if _, err := d.Edit(t.Context(), posted, several("4", "5", "6")); err != nil || !strings.Contains(firstWords(f.page()), "4 5 6") {
		t.Errorf("Edit = %v\n%s", err, f.page())
	}
	last := idsOf(posted)
	further := send(t, d, below(posted, true, "seven"))
	if in, id, _ := strings.Cut(further.ID, within); in != thread || thread+within+f.replies[id] != last[len(last)-1] {
		t.Errorf("%+v answers %v", further, f.replies)
	}
}

// Where there is no thread, or none any more, the reply stands in the channel.
func TestBelowWithoutThread(t *testing.T) {
	for name, spoil := range map[string]func(f *fakeREST, parent string){
		"in a thread":         func(f *fakeREST, _ string) { f.threads["100"] = true },
		"without permission":  func(f *fakeREST, _ string) { f.refuseThreads = 50013 },
		"deleted":             func(f *fakeREST, parent string) { f.threads[parent], f.refuse[parent] = true, 10003 },
		"locked":              func(f *fakeREST, parent string) { f.threads[parent], f.refuse[parent] = true, 160005 },
		"not to be posted in": func(f *fakeREST, parent string) { f.refuse[parent] = 50013 },
	} {
		t.Run(name, func(t *testing.T) {
			d, f, _ := newTest(t)
			parent := send(t, d, bot.Say("one"))
			spoil(f, parent.ID)
			if p := send(t, d, below(parent, true, "two")); strings.Contains(p.ID, within) || f.replies[p.ID] != parent.ID {
				t.Errorf("%+v answers %v", p, f.replies)
			}
		})
	}
}

// What may pass is no reason to post elsewhere.
func TestBelowThreadFails(t *testing.T) {
	d, f, _ := newTest(t)
	parent := send(t, d, bot.Say("one"))
	for _, status := range []int{500, 429} {
		f.fault = respond(status, `{"retry_after":0}`)
		if p, err := d.Send(t.Context(), channel("100"), below(parent, true, "two")); err == nil || p.ID != "" {
			t.Errorf("Send = %+v, %v", p, err)
		}
	}
	if len(f.messages) != 1 {
		t.Errorf("%s", f.page())
	}
}

// In a forum the post is a thread already.
func TestBelowInForum(t *testing.T) {
	d, f, _ := newTest(t)
	f.refuse["100"] = codeNoText
	first := bot.Say("one")
	first.Key, first.Silent, first.Mention = "k", true, "77"
	parent := send(t, d, first)
	thread, message, _ := strings.Cut(parent.ID, within)
	for _, opened := range []bool{true, false} {
		p := send(t, d, below(parent, opened, "two"))
		if in, id, _ := strings.Cut(p.ID, within); in != thread || f.replies[id] != message {
			t.Errorf("%+v answers %v", p, f.replies)
		}
		if slices.ContainsFunc(f.calls, func(call string) bool { return strings.HasSuffix(call, message+"/threads") }) {
			t.Errorf("%v", f.calls)
		}
	}
	f.refuse[thread] = 10003
	if p := send(t, d, below(parent, true, "three")); p.ID == "" || strings.HasPrefix(p.ID, thread) {
		t.Errorf("%+v", p)
	}
}

func TestBelowGone(t *testing.T) {
	d, f, _ := newTest(t)
	parent := send(t, d, bot.Say("one"))
	f.refuse["100"], f.refuseThreads = 50001, 50001
	for _, thread := range []bool{true, false} {
		if _, err := d.Send(t.Context(), channel("100"), below(parent, thread, "two")); !errors.Is(err, bot.ErrChannelGone) {
			t.Errorf("Send = %v", err)
		}
	}
}
