package alert_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
)

// wire is long enough for the archive to see that two articles tell one story.
const wire = `A fire in a block of flats in the north of Lyon killed 12 people on Monday night, police said.

The fire broke out on the third floor shortly after ten in the evening, when most of the tenants were asleep, and spread through the stairwell.

Some 80 firefighters were at the scene until the morning. Nobody has been arrested, a prosecutor told reporters in front of the building.

The mayor, Anne Petit, said that the city would pay for rooms in hotels for all families that have lost their homes in the fire.`

func fire(id, source, text string) retrieval.Article {
	return retrieval.Article{Ref: retrieval.Ref{ID: id}, Source: source, Title: "Fire in Lyon", Text: text}
}

const firstFire = `
# Fire in Lyon · AFP
> A *fire* in a block of flats in the north of *Lyon* killed 12 people on Monday night, police said.
  [a@1:0-94]`

func TestStoryIsToldOnce(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "fire lyon"})
		n.put(fire("a", "AFP", wire))
		n.put(fire("b", "Reuters", wire), fire("c", "dpa", wire+"\n\nThe house is to be pulled down, an expert said."))
		n.expect(desk, firstFire+`
Also:
# Fire in Lyon · Reuters
# Fire in Lyon · dpa
> The house is to be pulled down, an expert said.
  [c@1:510-557]`)
		n.put(fire("d", "AP", wire+"\n\nThe house is to be pulled down, an expert said."))
		if got := n.platform.Posts(desk); len(got) != 1 || strings.Count(plain(got[0]), "pulled down") != 1 {
			t.Errorf("a sentence that was told is told again:\n%s", plain(got[0]))
		}
	})
}

// One figure, name or "not" that is other than told is never folded silently.
func TestWhatIsOtherIsSaid(t *testing.T) {
	for name, test := range map[string]struct{ old, new, marked string }{
		"figure":    {"12 people", "15 people", "killed *15* people"},
		"in words":  {"80 firefighters", "eighty two firefighters", "Some *eighty two* firefighters"},
		"name":      {"Anne Petit", "Anna Petit", "The mayor, *Anna* Petit"},
		"negation":  {"would pay", "would not pay", "the city would *not* pay"},
		"a person?": {"Nobody has been", "A man has been", "*A man* has been arrested"},
	} {
		t.Run(name, func(t *testing.T) {
			inNewsroom(t, func(t *testing.T, n *newsroom) {
				n.watch(bot.Watch{Rule: "fire lyon", Mention: "7"})
				n.put(fire("a", "AFP", wire))
				n.put(fire("b", "Reuters", strings.Replace(wire, test.old, test.new, 1)))
				posts := n.platform.Posts(desk)
				if len(posts) != 2 {
					t.Fatalf("%d posts", len(posts))
				}
				m := posts[1].Message()
				if m.Below == nil || m.Below.Posted != posts[0].Posted || m.Mention != "7" || !strings.Contains(plain(posts[1]), test.marked) {
					t.Errorf("below %+v:\n%s", m.Below, plain(posts[1]))
				}
				if !strings.Contains(plain(posts[1]), "New here, or other than told before:\n# Fire in Lyon · Reuters\n> ") {
					t.Errorf("the second post:\n%s", plain(posts[1]))
				}
				if !strings.HasSuffix(plain(posts[0]), "Also:\n# Fire in Lyon · Reuters\n") {
					t.Errorf("the first post:\n%s", plain(posts[0]))
				}
			})
		})
	}
}

func TestOtherWordsAreFolded(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "fire lyon"})
		n.put(fire("a", "AFP", wire))
		n.put(fire("b", "Reuters", strings.Replace(wire, "were asleep", "had gone to bed", 1)))
		n.expect(desk, firstFire+"\nAlso:\n# Fire in Lyon · Reuters")
	})
}

func TestThreads(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "fire lyon", Threads: true, Mention: "7"})
		n.put(fire("a", "AFP", wire))
		n.put(fire("b", "Reuters", wire+"\n\nThe house is to be pulled down, an expert said."))
		posts := n.platform.Posts(desk)
		if len(posts) != 2 {
			t.Fatalf("%d posts", len(posts))
		}
		if m := posts[1].Message(); m.Below == nil || !m.Below.Thread || m.Mention != "" || !strings.Contains(plain(posts[1]), "pulled down") {
			t.Errorf("below %+v:\n%s", m.Below, plain(posts[1]))
		}
	})
}

func TestOtherLanguageIsToldAlone(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "lyon"})
		n.put(fire("a", "AFP", wire))
		b := fire("b", "dpa", wire)
		b.Language = "de"
		n.put(b)
		if got := len(n.platform.Posts(desk)); got != 2 {
			t.Errorf("%d posts", got)
		}
	})
}

func TestStoryIsForgottenAfterTwoDays(t *testing.T) {
	skipLong(t)
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "lyon"})
		n.put(fire("a", "AFP", wire))
		time.Sleep(49 * time.Hour)
		n.put(fire("b", "Reuters", wire))
		if got := len(n.platform.Posts(desk)); got != 2 {
			t.Errorf("%d posts", got)
		}
	})
}

func TestMutedStory(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "lyon"})
		n.put(fire("a", "AFP", wire))
		actions := n.platform.Posts(desk)[0].Message().Actions
		if len(actions) != 3 || actions[2].Command != "watch" || !strings.HasPrefix(actions[2].Argument, "mute ") {
			t.Fatalf("actions %+v", actions)
		}
		if err := n.ledger.Mute(t.Context(), desk, strings.TrimPrefix(actions[2].Argument, "mute "), time.Now()); err != nil {
			t.Fatal(err)
		}
		n.put(fire("b", "Reuters", strings.Replace(wire, "12", "15", 1)))
		if posts := n.platform.Posts(desk); len(posts) != 1 || len(posts[0].Versions) != 1 {
			t.Errorf("the desk hears more of it: %d posts", len(posts))
		}
	})
}

// However many tell a story, its post does not grow without end.
func TestManyTakes(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "lyon"})
		for i := range 15 {
			n.put(fire(fmt.Sprint("a", i), fmt.Sprint("S", i), wire))
		}
		n.put(fire("late", "S", wire+"\n\nThe house is to be pulled down, an expert said."))
		posts := n.platform.Posts(desk)
		if len(posts) != 2 || !strings.Contains(plain(posts[1]), "pulled down") {
			t.Fatalf("%d posts", len(posts))
		}
		if got := plain(posts[0]); strings.Count(got, "# Fire in Lyon") != 11 || !strings.HasSuffix(got, "… and more: 5\n") {
			t.Errorf("the first post:\n%s", got)
		}
	})
}
