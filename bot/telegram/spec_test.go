package telegram

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// description is a machine-readable description of the Bot API.
type description struct {
	Methods map[string]struct{ Fields []field }
	Types   map[string]struct {
		Fields   []field
		Subtypes []string
	}
}

type field struct {
	Name        string
	Types       []string
	Required    bool
	Description string
}

// limits are how the descriptions of fields put what they hold: a number or length
// between two, or up to one.
var limits = regexp.MustCompile(`(?i)\b(?:(\d+)-|exceed |at most )(\d+)(?: (characters|bytes|commands))?`)

// checkLimit wants a value to keep to what the description of its field says.
func (f field) checkLimit(v any) error {
	m := limits.FindStringSubmatch(f.Description)
	if m == nil {
		return nil
	}
	n := 0
	switch v := v.(type) {
	case float64:
		n = int(v)
	case []any:
		n = len(v)
	case string:
		switch m[3] {
		case "": // a number of a standard
			return nil
		case "characters":
			n = utf8.RuneCountInString(v)
		default:
			n = len(v)
		}
	}
	least, _ := strconv.Atoi(m[1]) // 0 where there is none
	most, err := strconv.Atoi(m[2])
	return errors.Join(err, between("it", n, least, most))
}

// described is the description. VERBATIM_SPECS names the folder in which it
// lies.
var described = sync.OnceValues(func() (*description, error) {
	folder := os.Getenv("VERBATIM_SPECS")
	if folder == "" {
		return nil, nil
	}
	text, err := os.ReadFile(filepath.Join(folder, "telegram-api.json"))
	if err != nil {
		return nil, err
	}
	d := &description{}
	return d, json.Unmarshal(text, d)
})

// loadSpec returns a check of calls against the description, or nil if that is
// not there.
func loadSpec(t *testing.T) func(string, url.Values) error {
	d, err := described()
	if err != nil {
		t.Fatal(err)
	}
	if d == nil {
		return nil
	}
	return d.check
}

// check says what is wrong with a call.
func (d *description) check(method string, form url.Values) error {
	m, ok := d.Methods[method]
	if !ok {
		return errors.New("the description has no such method")
	}
	values := map[string]any{}
	for name := range form {
		values[name] = form.Get(name)
		if i := slices.IndexFunc(m.Fields, func(f field) bool { return f.Name == name }); i >= 0 {
			values[name] = formValue(form.Get(name), m.Fields[i].Types)
		}
	}
	return d.checkFields(m.Fields, values)
}

// formValue is what stands in a form: a text where it may be one, else JSON.
func formValue(text string, types []string) any {
	if slices.Contains(types, "Integer") {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return float64(n)
		}
	}
	if slices.Contains(types, "String") {
		return text
	}
	var v any
	if json.Unmarshal([]byte(text), &v) != nil {
		return text
	}
	return v
}

func (d *description) checkFields(fields []field, values map[string]any) error {
	known := map[string]bool{}
	for _, f := range fields {
		known[f.Name] = true
		v, ok := values[f.Name]
		if !ok && f.Required {
			return fmt.Errorf("%s is required", f.Name)
		}
		if ok {
			if err := cmp.Or(d.checkAny(f.Types, v), f.checkLimit(v)); err != nil {
				return fmt.Errorf("%s: %w", f.Name, err)
			}
		}
	}
	for name := range values {
		if !known[name] {
			return fmt.Errorf("%s is unknown", name)
		}
	}
	return nil
}

// checkAny wants a value to be of one of the types.
func (d *description) checkAny(types []string, v any) error {
	var problems error
	for _, name := range types {
		err := d.checkType(name, v)
		if err == nil {
			return nil
		}
		problems = errors.Join(problems, fmt.Errorf("no %s: %w", name, err))
	}
	return problems
}

func (d *description) checkType(name string, v any) error {
	if element, ok := strings.CutPrefix(name, "Array of "); ok {
		list, ok := v.([]any)
		if !ok {
			return fmt.Errorf("%v", v)
		}
		for _, e := range list {
			if err := d.checkType(element, e); err != nil {
				return err
			}
		}
		return nil
	}
	var ok bool
	switch name {
	case "String":
		_, ok = v.(string)
	case "Boolean":
		_, ok = v.(bool)
	case "Integer", "Float":
		_, ok = v.(float64)
	default:
		return d.checkObject(name, v)
	}
	if !ok {
		return fmt.Errorf("%v", v)
	}
	return nil
}

func (d *description) checkObject(name string, v any) error {
	object, ok := v.(map[string]any)
	kind, found := d.Types[name]
	if !ok || !found {
		return fmt.Errorf("%v", v)
	}
	if len(kind.Subtypes) > 0 {
		return d.checkAny(kind.Subtypes, v)
	}
	return d.checkFields(kind.Fields, object)
}

// What follows would pass without the description as well, and say nothing.
func TestSpec(t *testing.T) {
	check := loadSpec(t)
	if check == nil {
		t.Skip("VERBATIM_SPECS does not name the folder with telegram-api.json")
	}
	const long = "é"
	button := func(data string) string {
		return `chat_id=5&text=x&reply_markup={"inline_keyboard":[[{"text":"a","callback_data":"` + data + `"}]]}`
	}
	menu := `commands=[` + strings.Repeat(`{"command":"a","description":"b"},`, 100)
	for method, calls := range map[string]map[string]bool{
		"sendMessage": {
			`chat_id=5&text=x`: true,
			`chat_id=5`:        false,
			`chat_id=5&text=x&disable_notification=yes`:                           false,
			`chat_id=5&text=x&entities=[{"type":"bold","offset":0,"length":1}]`:   true,
			`chat_id=5&text=x&entities=[{"type":"bold","offset":"0","length":1}]`: false,
			`chat_id=5&text=x&reply_markup={"inline_keyboard":null}`:              false,
			// Limits in the prose.
			`chat_id=5&text=` + strings.Repeat(long, 4096): true,
			`chat_id=5&text=` + strings.Repeat(long, 4097): false,
			`chat_id=5&text=`:                false,
			button(strings.Repeat(long, 32)): true,
			button(strings.Repeat(long, 33)): false,
			// Names of before.
			`chat_id=5&text=x&disable_web_page_preview=true`:    false,
			`chat_id=5&text=x&reply_to_message_id=1`:            false,
			`chat_id=5&text=x&allow_sending_without_reply=true`: false,
		},
		"getUpdates": {`limit=100`: true, `limit=101`: false, `limit=0`: false},
		"answerInlineQuery": {
			`inline_query_id=q&results=[]&next_offset=` + strings.Repeat("x", 64): true,
			`inline_query_id=q&results=[]&next_offset=` + strings.Repeat("x", 65): false,
			`inline_query_id=q&results=[]&switch_pm_text=x`:                       false,
		},
		"setMyCommands": {
			menu[:len(menu)-1] + `]&language_code=en`:     true,
			menu + `{"command":"a","description":"b"}]`:   false,
			`commands=[{"command":"","description":"b"}]`: false,
		},
	} {
		for text, good := range calls {
			form, err := url.ParseQuery(text)
			if err != nil {
				t.Fatal(err)
			}
			if err := check(method, form); (err == nil) != good {
				t.Errorf("%s %.100s: %v", method, text, err)
			}
		}
	}
}
