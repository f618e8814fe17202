package alert_test

import (
	"strings"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/bot/alert"
	"verbatim/bot/bottest"
	"verbatim/retrieval"
)

func plain(p *bottest.FakePost) string { return bottest.Plain(p.Message()) }

func replaced(a retrieval.Article, old, new string) retrieval.Article {
	a.Text = strings.Replace(a.Text, old, new, 1)
	return a
}

func TestCorrection(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "fire lyon"})
		a := fire("a", "AFP", wire)
		n.put(a)
		a.Published = time.Now() // feeds lie about time
		n.put(replaced(a, "80 firefighters", "90 firefighters"))
		n.expect(desk, firstFire) // nothing of what was shown
		a = replaced(a, "12 people", "15 people")
		n.put(a)
		edited := firstFire[:strings.Index(firstFire, ">")] + `> ~A fire in a block of flats in the north of Lyon killed 12 people on Monday night, police said.~
  [a@1:0-94]
Corrected 00:00
> A fire in a block of flats in the north of Lyon killed *15* people on Monday night, police said.
  [a@3:0-94]`
		reply := `
below 1
> ~A fire in a block of flats in the north of Lyon killed 12 people on Monday night, police said.~
  [a@1:0-94]
Corrected 00:00
> A fire in a block of flats in the north of Lyon killed *15* people on Monday night, police said.
  [a@3:0-94]`
		n.expect(desk, edited, reply)
		if b := n.platform.Posts(desk)[1].Message().Below; !strings.HasPrefix(b.Quote, "A fire in a block") {
			t.Errorf("it answers %q", b.Quote)
		}
		n.close()
		n.open()
		n.put(a)
		n.expect(desk, edited, reply) // once, also across a restart
		n.put(replaced(a, "15 people", "16 people"))
		posts := n.platform.Posts(desk)
		if len(posts) != 3 || !strings.Contains(plain(posts[0]), "killed *16*") || strings.Count(plain(posts[0]), "Corrected") != 2 {
			t.Errorf("%d posts; the first one:\n%s", len(posts), plain(posts[0]))
		}
	})
}

func TestDroppedSentence(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "arrested"})
		a := fire("a", "AFP", wire)
		n.put(a)
		n.put(replaced(a, " Nobody has been arrested, a prosecutor told reporters in front of the building.", ""))
		posts := n.platform.Posts(desk)
		if len(posts) != 2 || !strings.HasSuffix(plain(posts[1]), "Corrected 00:00\nThe article no longer says this.\n") {
			t.Fatalf("%d posts; the last one:\n%s", len(posts), plain(posts[len(posts)-1]))
		}
		if !strings.Contains(plain(posts[0]), "until the morning. ~Nobody") {
			t.Errorf("the first one:\n%s", plain(posts[0]))
		}
	})
}

// What was corrected before anybody saw it is sent as it is now, and nothing is
// said of it.
func TestCorrectedBeforeItIsSent(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "lyon"})
		n.platform.Fail(func(bottest.Call) bottest.Fault { return bottest.Fault{Err: &bot.RetryError{After: time.Minute}} })
		a := fire("a", "AFP", wire)
		n.put(a)
		n.put(replaced(a, "12 people", "15 people"))
		n.platform.Fail(nil)
		time.Sleep(time.Minute)
		n.expect(desk, `
# Fire in Lyon · AFP
> A fire in a block of flats in the north of Lyon killed 15 people on Monday night, police said.
  [a@2:0-94]`)
	})
}

func TestWithdrawn(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "lyon"})
		a := fire("a", "AFP", wire)
		n.put(a)
		a.Status = retrieval.Withheld
		n.put(a)
		n.expect(desk, `
# Fire in Lyon · AFP
This article was withdrawn 00:00
> ~A fire in a block of flats in the north of Lyon killed 12 people on Monday night, police said.~
  [a@1:0-94]`, `
below 1
# Fire in Lyon · AFP
This article was withdrawn 00:00`)
		a.Status = retrieval.Usable
		n.put(a)
		if got := plain(n.platform.Posts(desk)[0]); strings.Contains(got, "~") || strings.Contains(got, "withdrawn") {
			t.Errorf("it is usable again:\n%s", got)
		}
	})
}

func TestWithdrawnBeforeItIsSent(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "lyon"})
		n.platform.Fail(func(bottest.Call) bottest.Fault { return bottest.Fault{Err: &bot.RetryError{After: time.Minute}} })
		a := fire("a", "AFP", wire)
		n.put(a)
		a.Status = retrieval.Withheld
		n.put(a)
		n.platform.Fail(nil)
		time.Sleep(2 * time.Minute)
		n.expect(desk)
	})
}

// Nobody has heard of it by then, so it is news when it comes back.
func TestWithheldForAWhile(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "lyon"})
		n.platform.Fail(func(bottest.Call) bottest.Fault { return bottest.Fault{Err: &bot.RetryError{After: time.Minute}} })
		a := fire("a", "AFP", wire)
		a.Published = time.Now()
		n.put(a)
		a.Status = retrieval.Withheld
		n.put(a)
		n.platform.Fail(nil)
		time.Sleep(2 * time.Minute)
		a.Status = retrieval.Usable
		n.put(a)
		if posts := n.platform.Posts(desk); len(posts) != 1 || strings.Contains(plain(posts[0]), "withdrawn") {
			t.Errorf("%d posts", len(posts))
		}
		a.Status = retrieval.Withheld
		n.put(a)
		a.Status = retrieval.Usable
		n.put(a)
		if posts := n.platform.Posts(desk); len(posts) != 2 || strings.Contains(plain(posts[0]), "withdrawn") {
			t.Errorf("%d posts in the end", len(posts))
		}
	})
}

// Words that are redacted or removed go from posts, too.
func TestRedacted(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "petit"})
		n.put(fire("a", "AFP", wire))
		if _, err := n.archive.Redact(t.Context(), "a", "Anne Petit"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		if got := plain(n.platform.Posts(desk)[0]); strings.Contains(got, "Petit") || !strings.Contains(got, "> The mayor, _____*_____*, said") {
			t.Errorf("it shows:\n%s", got)
		}
		if _, err := n.archive.Remove(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		posts := n.platform.Posts(desk)
		for _, p := range posts {
			if strings.Contains(plain(p), "mayor") || strings.Contains(plain(p), "Lyon") || !strings.Contains(plain(p), "withdrawn") {
				t.Errorf("of %d posts one shows:\n%s", len(posts), plain(p))
			}
		}
	})
}

// An answer is corrected as an alert is, where it can be edited; else the reply
// is all.
func TestCorrectedAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		fixed bool
		first string
	}{
		"edited":           {false, "> ~A fire"},
		"cannot be edited": {true, "> A fire"},
	} {
		t.Run(name, func(t *testing.T) {
			inNewsroom(t, func(t *testing.T, n *newsroom) {
				a := fire("a", "AFP", wire)
				n.put(a)
				latest, err := n.archive.Article(t.Context(), retrieval.Ref{ID: "a"})
				if err != nil {
					t.Fatal(err)
				}
				span := retrieval.Span{Start: 0, End: strings.Index(wire, "\n")}
				m := bot.Message{Blocks: []bot.Block{{Quote: &retrieval.Quote{Text: wire[:span.End], Answer: span, Citation: latest.Cite(span, 1)}}}}
				posted, err := n.platform.Send(t.Context(), desk, m)
				if err != nil {
					t.Fatal(err)
				}
				n.alerts.Witness(bot.Request{Channel: desk, Server: "server", Locale: "de"}, posted, m)
				n.platform.Fail(func(c bottest.Call) bottest.Fault {
					if c.Edit && test.fixed {
						return bottest.Fault{Err: bot.ErrPostGone}
					}
					return bottest.Fault{}
				})
				n.put(replaced(a, "12 people", "15 people"))
				posts := n.platform.Posts(desk)
				if len(posts) != 2 || !strings.HasPrefix(plain(posts[0]), test.first) || !strings.Contains(plain(posts[1]), "Berichtigt 00:00") {
					t.Fatalf("%d posts; the first one:\n%s", len(posts), plain(posts[0]))
				}
				if b := posts[1].Message().Below; b == nil || b.Posted != posted {
					t.Errorf("the reply is below %+v", b)
				}
			})
		})
	}
}

// A withdrawal does not tell what a revision under an embargo is called.
func TestEmbargoedTitle(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "strike"})
		a := report(1)
		n.put(a)
		a.Title, a.Embargo = "Secret", time.Now().Add(time.Hour)
		n.put(a)
		posts := n.platform.Posts(desk)
		if len(posts) != 2 {
			t.Fatalf("%d posts", len(posts))
		}
		for _, p := range posts {
			if got := plain(p); strings.Contains(got, "Secret") || !strings.Contains(got, "# Report 1 · dpa") {
				t.Errorf("a post shows:\n%s", got)
			}
		}
	})
}

// What was redacted or removed goes from corrections and titles as well.
func TestRedactedEverywhere(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "petit"})
		a := fire("a", "AFP", wire)
		a.Title = "Bernard on fire"
		n.put(a)
		n.put(replaced(a, "Anne Petit", "Anne Grand"))
		shows := func(words string) {
			t.Helper()
			for _, p := range n.platform.Posts(desk) {
				if got := plain(p); strings.Contains(got, words) {
					t.Errorf("a post shows %q:\n%s", words, got)
				}
			}
		}
		if got := len(n.platform.Posts(desk)); got != 2 {
			t.Fatalf("%d posts", got)
		}
		a.Status = retrieval.Withheld
		n.put(a)
		a.Status = retrieval.Usable
		n.put(a)
		for _, words := range []string{"Anne", "Bernard"} {
			if _, err := n.archive.Redact(t.Context(), "a", words); err != nil {
				t.Fatal(err)
			}
			time.Sleep(10 * time.Second)
			shows(words)
		}
		if _, err := n.archive.Remove(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		shows("mayor")
	})
}

// An answer of near misses goes on saying so, and the ledger keeps no words.
func TestCorrectedNearMiss(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		a := fire("a", "AFP", wire)
		a.URL = "https://afp.example/fire"
		n.put(a)
		latest, err := n.archive.Article(t.Context(), retrieval.Ref{ID: "a"})
		if err != nil {
			t.Fatal(err)
		}
		span := retrieval.Span{Start: 0, End: strings.Index(wire, "\n")}
		q := retrieval.Quote{Text: wire[:span.End], Answer: span, Citation: latest.Cite(span, 1)}
		open := bot.Action{Label: "Open", URL: q.Link(512)}
		m := bot.Message{Tone: bot.Nothing, Blocks: []bot.Block{{Text: "Nothing answers this. The nearest:"}, {Quote: &q, Actions: []bot.Action{open}}}}
		posted, err := n.platform.Send(t.Context(), desk, m)
		if err != nil {
			t.Fatal(err)
		}
		n.alerts.Witness(bot.Request{Channel: desk, Server: "server", Locale: "en"}, posted, m)
		post, _, err := n.ledger.Post(t.Context(), 1)
		if err != nil || strings.Contains(string(post.Card), "Lyon") {
			t.Errorf("the ledger keeps %s, %v", post.Card, err)
		}
		n.put(replaced(a, "12 people", "15 people"))
		first := n.platform.Posts(desk)[0].Message()
		if got := bottest.Plain(first); !strings.HasPrefix(got, "Nothing in the archive answers this.") {
			t.Errorf("it says:\n%s", got)
		}
		if a := first.Blocks[1].Actions; len(a) != 1 || a[0] != open {
			t.Errorf("its actions are %+v", a)
		}
	})
}

// What is revised between being read for an answer and the answer being kept is
// corrected, too: at once, or soon where it is another process that answers.
func TestCorrectedWhileAnswering(t *testing.T) {
	for name, soon := range map[string]time.Duration{"here": 10 * time.Second, "elsewhere": 70 * time.Second} {
		t.Run(name, func(t *testing.T) {
			inNewsroom(t, func(t *testing.T, n *newsroom) { testCorrectedWhileAnswering(t, n, soon) })
		})
	}
}

func testCorrectedWhileAnswering(t *testing.T, n *newsroom, soon time.Duration) {
	answering := n.alerts
	if soon > time.Minute {
		answering = alert.New(n.alerts.Config)
	}
	a := fire("a", "AFP", wire)
	n.put(a)
	quoted, err := n.archive.Article(t.Context(), retrieval.Ref{ID: "a"})
	if err != nil {
		t.Fatal(err)
	}
	n.put(replaced(a, "12 people", "15 people"))
	span := retrieval.Span{Start: 0, End: strings.Index(wire, "\n")}
	m := bot.Message{Blocks: []bot.Block{{Quote: &retrieval.Quote{Text: wire[:span.End], Answer: span, Citation: quoted.Cite(span, 1)}}}}
	posted, err := n.platform.Send(t.Context(), desk, m)
	if err != nil {
		t.Fatal(err)
	}
	answering.Witness(bot.Request{Channel: desk, Server: "server", Locale: "en"}, posted, m)
	time.Sleep(soon)
	if posts := n.platform.Posts(desk); len(posts) != 2 || !strings.Contains(plain(posts[0]), "killed *15*") {
		t.Errorf("%d posts; the first one:\n%s", len(posts), plain(posts[0]))
	}
}

// A headline is a sentence that was shown, too.
func TestHeadline(t *testing.T) {
	for name, test := range map[string]struct {
		title string
		said  bool
	}{
		"another figure": {"Fire in Lyon kills 15", true},
		"a negation":     {"Fire in Lyon does not kill 12", true},
		"other words":    {"Blaze in Lyon kills 12", false},
		"all is other":   {"Mayor visits the north", true},
	} {
		t.Run(name, func(t *testing.T) {
			inNewsroom(t, func(t *testing.T, n *newsroom) {
				n.watch(bot.Watch{Rule: "fire lyon"})
				n.watch(bot.Watch{Rule: "fire lyon", Digest: "00:10", Channel: bot.Channel{Platform: "fake", ID: "list"}})
				a := fire("a", "AFP", wire)
				a.Title = "Fire in Lyon kills 12"
				n.put(a)
				time.Sleep(15 * time.Minute)
				a.Title = test.title
				n.put(a)
				for _, c := range []bot.Channel{desk, {Platform: "fake", ID: "list"}} {
					posts := n.platform.Posts(c)
					if got := plain(posts[0]); !strings.Contains(got, "# "+test.title+" · AFP") || strings.Contains(got, "The headline was: “Fire in Lyon kills 12”") != test.said {
						t.Errorf("%s shows:\n%s", c.ID, got)
					}
					if said := len(posts) == 2; said != test.said {
						t.Fatalf("%s has %d posts", c.ID, len(posts))
					}
					want := "# " + test.title + " · AFP\nCorrected 00:15\nThe headline was: “Fire in Lyon kills 12”\n"
					if test.said && (plain(posts[1]) != want || posts[1].Message().Below == nil) {
						t.Errorf("%s is told:\n%s", c.ID, plain(posts[1]))
					}
				}
			})
		})
	}
}

// A headline that nobody saw otherwise needs no word.
func TestHeadlineBeforeItIsSent(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "fire lyon"})
		n.platform.Fail(func(bottest.Call) bottest.Fault { return bottest.Fault{Err: &bot.RetryError{After: time.Minute}} })
		a := fire("a", "AFP", wire)
		n.put(a)
		a.Title = "Fire in Lyon kills 15"
		n.put(a)
		n.platform.Fail(nil)
		time.Sleep(2 * time.Minute)
		posts := n.platform.Posts(desk)
		if len(posts) != 1 || strings.Contains(plain(posts[0]), "headline") || !strings.HasPrefix(plain(posts[0]), "# Fire in Lyon kills 15") {
			t.Errorf("%d posts; the first:\n%s", len(posts), plain(posts[0]))
		}
	})
}
