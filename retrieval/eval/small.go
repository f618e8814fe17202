package eval

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"text/tabwriter"

	"verbatim/retrieval"
)

// drawnQuestions is how many are asked at the most about what is near to a Draw,
// and about what is far.
const drawnQuestions = 100

// Draw is a small archive: a few articles of a set, with questions for them.
type Draw struct {
	Articles         []retrieval.Article
	there, near, far []Query
}

// Draw deals the articles, in random order, to archives of n; the same for each
// run. What does not fill an archive is left out. It fails where not even one can
// be filled.
func (set Set) Draw(n int) ([]Draw, error) {
	if n < 1 || n > len(set.Articles) {
		return nil, fmt.Errorf("draw archives of %d articles: %s has %d in docs.jsonl", n, set.Name, len(set.Articles))
	}
	titles := map[string]string{}
	for _, a := range set.Articles {
		titles[a.ID] = a.Title
	}
	random := rand.New(rand.NewPCG(1, 2))
	articles := slices.Clone(set.Articles)
	random.Shuffle(len(articles), func(i, j int) { articles[i], articles[j] = articles[j], articles[i] })
	var draws []Draw
	for some := range slices.Chunk(articles[:len(articles)/n*n], n) {
		d := Draw{Articles: some}
		d.sort(set.Queries, titles)
		d.near, d.far = few(random, d.near), few(random, d.far)
		draws = append(draws, d)
	}
	return draws, nil
}

// few picks at random.
func few(random *rand.Rand, queries []Query) []Query {
	random.Shuffle(len(queries), func(i, j int) { queries[i], queries[j] = queries[j], queries[i] })
	return queries[:min(len(queries), drawnQuestions)]
}

// sort parts the answerable questions by where their answers stand.
func (d *Draw) sort(queries []Query, titles map[string]string) {
	here, known := map[string]bool{}, map[string]bool{}
	for _, a := range d.Articles {
		here[a.ID], known[a.Title] = true, a.Title != ""
	}
	for _, q := range queries {
		var there, near bool
		for id := range q.Relevant {
			there, near = there || here[id], near || known[titles[id]]
		}
		switch {
		case !q.Answerable || len(q.Relevant) == 0:
		case there:
			d.there = append(d.there, q)
		case near:
			d.near = append(d.near, q)
		default:
			d.far = append(d.far, q)
		}
	}
}

// Small is what became of the questions to small archives.
type Small struct {
	Set      string
	Articles int // in each archive
	Archives int
	Near     Share // answered, of questions about other articles with the title of one that is there
	Far      Share // answered, of questions about anything else that is not there
	Refused  Share // of the questions that are answered there
}

// Share counts questions.
type Share struct{ Count, Of int }

func (s Share) String() string { return Figure(float64(s.Count) / float64(s.Of)).String() }

// Ask adds what an engine that knows the articles of d, and no others, makes of
// its questions.
func (s *Small) Ask(ctx context.Context, engine answerer, d Draw) error {
	s.Archives++
	for _, kind := range []struct {
		queries []Query
		found   bool // what is counted
		share   *Share
	}{{d.there, false, &s.Refused}, {d.near, true, &s.Near}, {d.far, true, &s.Far}} {
		for _, q := range kind.queries {
			// Candidates of its own, where the set has them, are not all here.
			answer, err := engine.Answer(ctx, retrieval.Question{Text: q.Text, Now: q.Now})
			if err != nil {
				return fmt.Errorf("question %s: %w", q.ID, err)
			}
			kind.share.Of++
			if answer.Found == kind.found {
				kind.share.Count++
			}
		}
	}
	return nil
}

// PrintSmall prints a line for each set and size.
func PrintSmall(w io.Writer, all []Small) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "set\tarticles\tarchives\tnear\tfar\trefused\tof")
	for _, s := range all {
		fmt.Fprintf(t, "%s\t%d\t%d\t%v\t%v\t%v\t%d\n", s.Set, s.Articles, s.Archives, s.Near, s.Far, s.Refused, s.Refused.Of)
	}
	return t.Flush()
}
