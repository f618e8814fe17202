package retrieval

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Citation says where a quote stands: which bytes of which revision.
type Citation struct {
	Ref
	Span
	Seq                 Seq // of the revision
	Paragraph           int // counted from 1
	Title, Source, URL  string
	Language            string // of the article, as there
	Published, Modified time.Time
}

// String returns the reference that opens the citation again: "ID@2:120-340".
func (c Citation) String() string {
	return fmt.Sprintf("%s:%d-%d", c.Ref, c.Start, c.End)
}

// ParseReference reads what Citation.String and Ref.String write: "ID",
// "ID@2" or "ID@2:120-340". The span is zero where none is named.
func ParseReference(s string) (Ref, Span, error) {
	malformed := fmt.Errorf("reference %q is not of the form ID, ID@REVISION or ID@REVISION:START-END", s)
	head, tail, cited := strings.Cut(s, ":")
	id, revision, revised := strings.Cut(head, "@")
	ref := Ref{ID: id}
	if !ValidID(id) || cited && !revised {
		return Ref{}, Span{}, malformed
	}
	if revised {
		n, err := strconv.Atoi(revision)
		if err != nil || n < 1 {
			return Ref{}, Span{}, malformed
		}
		ref.Revision = n
	}
	if !cited {
		return ref, Span{}, nil
	}
	from, to, _ := strings.Cut(tail, "-")
	start, err1 := strconv.Atoi(from)
	end, err2 := strconv.Atoi(to)
	if err1 != nil || err2 != nil || start < 0 || end <= start {
		return Ref{}, Span{}, malformed
	}
	return ref, Span{start, end}, nil
}
