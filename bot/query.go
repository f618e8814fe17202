package bot

import (
	"fmt"
	"strings"
)

// Filters are the options of a Request that narrow what is found. Each is a field
// of a query as well, such as source:dpa.
var Filters = []string{"source", "since", "until", "lang"}

// Query is the text of the request with its Filters as fields. They come first:
// behind a long text they might be cut off.
func (r Request) Query() string {
	var fields strings.Builder
	for _, name := range Filters {
		if value := r.Options[name]; value != "" {
			fmt.Fprintf(&fields, `%s:"%s" `, name, strings.ReplaceAll(value, `"`, ""))
		}
	}
	return fields.String() + r.Text
}
