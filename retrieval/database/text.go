package database

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// odd begins what is kept of a string that is no text.
const odd = "\x1a"

// Text is a string that comes from outside and may have anything in it, such as
// the name that a feed gives to an item. PostgreSQL takes no U+0000 and nothing but
// UTF-8: a string with anything else is kept quoted, and read as it was.
type Text string

// Value implements driver.Valuer.
func (t Text) Value() (driver.Value, error) {
	s := string(t)
	if !keepable(s) || strings.HasPrefix(s, odd) {
		s = quote(s)
	}
	return s, nil
}

// keepable reports whether PostgreSQL takes a string as it is.
func keepable(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

func quote(s string) string { return odd + strconv.Quote(s) }

// Scan implements sql.Scanner.
func (t *Text) Scan(value any) error {
	s, ok := value.(string)
	if !ok {
		return fmt.Errorf("%T is no text", value)
	}
	if quoted, found := strings.CutPrefix(s, odd); found {
		if plain, err := strconv.Unquote(quoted); err == nil {
			s = plain
		}
	}
	*t = Text(s)
	return nil
}
