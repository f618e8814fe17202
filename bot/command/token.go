package command

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"slices"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// A token names quotes in a button: a checksum of whose they are, then for each
// the place of its revision in the log, where it starts, its length, and which
// of its sentences answers (counted from 1; 0: none). Numbers are unsigned
// varints, and the whole is base64. Nothing is kept here for it, so a button
// works for as long as the archive has the article.

// errToken is wrapped where a token names nothing here.
var errToken = errors.New("token names no quotes of this archive")

// tokenOf names as many of the quotes as fit into a button, and returns how many
// these are.
func tokenOf(quotes []retrieval.Quote) (token string, named int) {
	var body []byte
	owner := fnv.New32a()
	for i, q := range quotes {
		numbers := binary.AppendUvarint(nil, uint64(q.Citation.Seq))
		for _, n := range []int{q.Citation.Start, q.Citation.Len(), answering(q)} {
			numbers = binary.AppendUvarint(numbers, uint64(n))
		}
		if base64.RawURLEncoding.EncodedLen(2+len(body)+len(numbers)) > bot.MaxArgument {
			break
		}
		body = append(body, numbers...)
		owner.Write([]byte(q.Citation.Ref.String() + "\n"))
		named = i + 1
	}
	sum := binary.BigEndian.AppendUint16(nil, uint16(owner.Sum32()))
	return base64.RawURLEncoding.EncodeToString(append(sum, body...)), named
}

// answering is the number of the sentence that answers.
func answering(q retrieval.Quote) int {
	return 1 + slices.IndexFunc(sentences(q), func(s retrieval.Span) bool { return s == q.Answer })
}

// sentences are those of a quote, without the white space around them.
func sentences(q retrieval.Quote) []retrieval.Span {
	spans := text.Sentences(q.Text, q.Citation.Language)
	for i, span := range spans {
		spans[i] = span.Trim(q.Text)
	}
	return spans
}

// recall cuts the quotes that a token names, out of the revisions that were
// quoted. Those of a revision that must not be quoted have no text. It wraps
// errToken.
func (b *Bot) recall(ctx context.Context, token string) ([]retrieval.Quote, error) {
	data, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(data) < 3 || len(token) > bot.MaxArgument { // anybody can write one
		return nil, errToken
	}
	sum, data := binary.BigEndian.Uint16(data), data[2:]
	owner := fnv.New32a()
	var quotes []retrieval.Quote
	for len(data) > 0 {
		var numbers [4]uint64
		for i := range numbers {
			n, size := binary.Uvarint(data)
			if size <= 0 || n > 1<<40 {
				return nil, errToken
			}
			numbers[i], data = n, data[size:]
		}
		q, err := b.cut(ctx, retrieval.Seq(numbers[0]), int(numbers[1]), int(numbers[2]), int(numbers[3]))
		if err != nil {
			return nil, err
		}
		owner.Write([]byte(q.Citation.Ref.String() + "\n"))
		quotes = append(quotes, q)
	}
	if uint16(owner.Sum32()) != sum {
		return nil, errToken
	}
	return quotes, nil
}

func (b *Bot) cut(ctx context.Context, seq retrieval.Seq, start, length, sentence int) (retrieval.Quote, error) {
	articles, err := b.archive.After(ctx, seq-1, 1)
	if err != nil {
		return retrieval.Quote{}, err
	}
	if len(articles) == 0 || articles[0].Seq != seq {
		return retrieval.Quote{}, errToken
	}
	a, span := articles[0], retrieval.Span{Start: start, End: start + length}
	if !a.Findable(time.Now()) {
		return retrieval.Quote{Citation: retrieval.Citation{Ref: a.Ref}}, nil
	}
	paragraph := paragraphOf(a, span.Start)
	quoted, ok := span.Of(a.Text)
	if !ok || quoted == "" || paragraph == 0 {
		return retrieval.Quote{}, errToken
	}
	q := retrieval.Quote{Text: quoted, Citation: a.Cite(span, paragraph)}
	if all := sentences(q); sentence > 0 && sentence <= len(all) {
		q.Answer = all[sentence-1]
	}
	return b.rights.Cut(q), nil
}

// paragraphOf returns the number of the paragraph at a byte, 0 if there is none.
func paragraphOf(a retrieval.Article, at int) int {
	for _, p := range text.Passages(a.Text, a.Language) {
		if at >= p.Start && at < p.End {
			return p.Paragraph
		}
	}
	return 0
}
