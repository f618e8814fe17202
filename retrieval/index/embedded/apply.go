package embedded

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"

	"verbatim/retrieval"
	"verbatim/retrieval/index/record"
)

// The fields of a scorch document, which is one passage. The first passage of an
// article has the article's id and all fields, the others only text and record.
const (
	fieldText     = "text"
	fieldTitle    = "title"
	fieldSource   = "source"
	fieldLanguage = "language"
	fieldDay      = "day"     // published, UTC
	fieldEmbargo  = "embargo" // UTC; only where there is one
	fieldRecord   = "record"
	fieldNames    = "names" // what the article abbreviates

	dayLayout     = "20060102"
	embargoLayout = "20060102150405"
)

// Apply implements retrieval.Index.
func (x *Index) Apply(_ context.Context, b retrieval.Batch) error {
	x.applyMu.Lock()
	defer x.applyMu.Unlock()
	if b.Anew {
		if err := x.anew(); err != nil {
			return err
		}
	}
	batch, err := x.prepare(b)
	if err != nil {
		return err
	}
	if err := x.write(batch); err != nil {
		return errors.Join(fmt.Errorf("write index %s: %w", x.dir, err), x.reopen())
	}
	return nil
}

func (x *Index) write(batch *index.Batch) error {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.engine == nil {
		return errors.New("it is closed")
	}
	return x.engine.Batch(batch)
}

// reopen goes back to what is on disk. A batch that cannot be written there, as
// the disk is full, scorch shows all the same, though it has closed it: the state
// would say that it was applied, and who reads it panics.
func (x *Index) reopen() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.engine == nil {
		return nil
	}
	x.shut()
	return x.open(false)
}

// prepare makes one scorch batch: the old passages of each article go, the new
// ones come, and the state moves on with them.
func (x *Index) prepare(b retrieval.Batch) (*index.Batch, error) {
	snapshot, release, err := x.reader()
	if err != nil {
		return nil, err
	}
	defer release()
	v, err := x.viewOf(snapshot)
	if err != nil {
		return nil, err
	}
	batch := index.NewBatch()
	ids := make([]string, len(b.Documents))
	s := v.state
	for i, d := range b.Documents {
		ids[i] = d.ID
		s.take(d)
		if len(d.Passages) > 0 {
			batch.Update(articleDocument(d))
		} else {
			batch.Delete(d.ID)
		}
	}
	if err := v.leave(&s, ids); err != nil {
		return nil, fmt.Errorf("take articles out of the index: %w", err)
	}
	s.Format, s.Archive, s.Through = format, x.archive, b.Through
	raw, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("write the state of the index: %w", err)
	}
	batch.SetInternal(stateKey, raw)
	return batch, nil
}

// take adds a document to the state.
func (s *state) take(d retrieval.Document) {
	s.Length += record.Length(d)
	if len(d.Passages) > 0 {
		s.Articles++
	}
}

// leave takes what the view holds of the articles out of the state.
func (v *view) leave(s *state, ids []string) error {
	r := newReader(nil)
	for _, segment := range v.segments {
		numbers, err := segment.DocNumbers(ids)
		if err != nil {
			return err
		}
		for i := numbers.Iterator(); i.HasNext(); {
			d, err := r.fetch(segment, i.Next())
			if err != nil {
				return err
			}
			s.Articles--
			s.Length -= d.Length()
			if d.Err() != nil {
				return d.Err()
			}
		}
	}
	return nil
}

// articleDocument makes the scorch document of an article's first passage, with
// what is true of all, and nests the other passages in it.
func articleDocument(d retrieval.Document) *document.Document {
	doc := document.NewDocument(d.ID)
	addPassage(doc, record.AppendHead(nil, d), d.Passages[0])
	if len(d.Title) > 0 {
		doc.AddField(termsField(fieldTitle, d.Title))
	}
	if len(d.Abbreviations) > 0 {
		doc.AddField(namesField(d.Abbreviations))
	}
	doc.AddField(keyword(fieldSource, sourceKey(d.Source)))
	doc.AddField(keyword(fieldLanguage, d.Language))
	doc.AddField(keyword(fieldDay, timeKey(d.Published, dayLayout)))
	doc.AddField(keyword(fieldEmbargo, timeKey(d.Embargo, embargoLayout)))
	for _, p := range d.Passages[1:] {
		nested := document.NewDocument("") // found by its parent
		addPassage(nested, nil, p)
		doc.AddNestedDocument(nested)
	}
	return doc
}

func addPassage(doc *document.Document, head []byte, p retrieval.IndexedPassage) {
	doc.AddField(termsField(fieldText, p.Terms))
	doc.AddField(&field{name: fieldRecord, value: record.AppendPassage(head, p), options: index.StoreField})
}

// sourceKey makes "Reuters" and "reuters" one source.
func sourceKey(source string) string { return strings.ToLower(source) }

func timeKey(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(layout)
}

// field is a scorch field whose terms are known already, so that no analyzer
// runs inside Bleve.
type field struct {
	name    string
	value   []byte
	options index.FieldIndexingOptions
	length  int
	terms   index.TokenFrequencies
}

func termsField(name string, terms []retrieval.Term) *field {
	f := &field{name: name, options: index.IndexField, length: len(terms),
		terms: make(index.TokenFrequencies, len(terms))}
	all := make([]index.TokenFreq, len(terms)) // at once, as there are very many
	for i, t := range terms {
		tf := f.terms[t.Text]
		if tf == nil {
			tf = &all[i] // without the term, which is the key
			f.terms[t.Text] = tf
		}
		tf.SetFrequency(tf.Frequency() + 1)
	}
	return f
}

// keyword is a field of one term; without a value it has none.
func keyword(name, value string) *field {
	f := &field{name: name, options: index.IndexField | index.SkipFreqNorm}
	if value != "" {
		f.length = 1
		f.terms = index.TokenFrequencies{value: &index.TokenFreq{Term: []byte(value)}}
	}
	return f
}

func (f *field) Name() string                                     { return f.name }
func (f *field) Value() []byte                                    { return f.value }
func (f *field) ArrayPositions() []uint64                         { return nil }
func (f *field) EncodedFieldType() byte                           { return 't' }
func (f *field) Analyze()                                         {}
func (f *field) Options() index.FieldIndexingOptions              { return f.options }
func (f *field) AnalyzedLength() int                              { return f.length }
func (f *field) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.terms }
func (f *field) NumPlainTextBytes() uint64                        { return uint64(len(f.value)) }
func (f *field) Size() int                                        { return len(f.value) + 64*len(f.terms) }
