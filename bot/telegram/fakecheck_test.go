package telegram

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// parameters are those that methods take of this bot: s is a text, i an integer,
// b a boolean, j JSON; ! must be there. Legacy names are missing on purpose.
var parameters = map[string]string{
	"getMe":                  "",
	"getUpdates":             "offset:i limit:i timeout:i allowed_updates:j!",
	"setWebhook":             "url:s! secret_token:s! max_connections:i allowed_updates:j! drop_pending_updates:b",
	"deleteWebhook":          "drop_pending_updates:b",
	"sendMessage":            "chat_id:i! message_thread_id:i text:s! parse_mode:s entities:j link_preview_options:j disable_notification:b protect_content:b reply_parameters:j reply_markup:j",
	"editMessageText":        "chat_id:i message_id:i inline_message_id:s text:s! parse_mode:s entities:j link_preview_options:j reply_markup:j",
	"editMessageReplyMarkup": "chat_id:i message_id:i inline_message_id:s reply_markup:j",
	"deleteMessage":          "chat_id:i! message_id:i!",
	"answerCallbackQuery":    "callback_query_id:s! text:s show_alert:b url:s cache_time:i",
	"answerInlineQuery":      "inline_query_id:s! results:j! cache_time:i is_personal:b next_offset:s button:j",
	"sendChatAction":         "chat_id:i! message_thread_id:i action:s!",
	"getChatMember":          "chat_id:i! user_id:i!",
	"setMyCommands":          "commands:j! scope:j language_code:s",
	"setMyDescription":       "description:s language_code:s",
	"setMyShortDescription":  "short_description:s language_code:s",
	"setChatMenuButton":      "chat_id:i menu_button:j",
}

// checkForm says what is wrong with a call.
func checkForm(method string, form url.Values) error {
	known, ok := parameters[method]
	if !ok {
		return errors.New("there is no such method")
	}
	kinds := map[string]string{}
	for _, p := range strings.Fields(known) {
		name, kind, _ := strings.Cut(p, ":")
		kinds[name] = strings.TrimSuffix(kind, "!")
		if strings.HasSuffix(kind, "!") && !form.Has(name) {
			return fmt.Errorf("%s is missing", name)
		}
	}
	for name, values := range form {
		if err := checkValue(kinds[name], values); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return checkContent(method, form)
}

func checkValue(kind string, values []string) error {
	if len(values) != 1 || !utf8.ValidString(values[0]) {
		return errors.New("not one valid text")
	}
	v := values[0]
	switch kind {
	case "s":
		return nil
	case "i":
		_, err := strconv.ParseInt(v, 10, 64)
		return err
	case "b":
		if v != "true" && v != "false" {
			return fmt.Errorf("%q is no boolean", v)
		}
		return nil
	case "j":
		if !json.Valid([]byte(v)) || v == "null" {
			return fmt.Errorf("%q is no JSON", v)
		}
		return nil
	}
	return errors.New("unknown parameter")
}

// checkContent checks the limits of what a method takes.
func checkContent(method string, form url.Values) error {
	var err error
	switch method {
	case "getUpdates":
		err = errors.Join(between("limit", number(form, "limit"), 1, 100), between("timeout", number(form, "timeout"), 0, 50))
	case "setWebhook":
		err = errors.Join(between("max_connections", number(form, "max_connections"), 1, 100), match("secret_token", form, `^[A-Za-z0-9_-]{1,256}$`))
	case "sendMessage", "editMessageText":
		err = errors.Join(checkText(form, "text"), checkReply(form.Get("reply_parameters")))
	case "answerCallbackQuery":
		err = between("text", utf8.RuneCountInString(form.Get("text")), 0, 200)
	case "answerInlineQuery":
		err = errors.Join(checkResults(form.Get("results")), between("next_offset", len(form.Get("next_offset")), 0, 64), between("cache_time", number(form, "cache_time"), 0, 86400))
	case "sendChatAction":
		err = match("action", form, `^typing$`)
	case "setMyCommands":
		err = errors.Join(checkCommands(form.Get("commands")), match("scope", form, `^({"type":"(default|all_private_chats|all_group_chats|all_chat_administrators)"})?$`))
	case "setMyDescription":
		err = between("description", utf8.RuneCountInString(form.Get("description")), 0, 512)
	case "setMyShortDescription":
		err = between("short_description", utf8.RuneCountInString(form.Get("short_description")), 0, 120)
	}
	if strings.HasPrefix(method, "editMessage") && form.Has("inline_message_id") == (form.Has("chat_id") && form.Has("message_id")) {
		err = errors.Join(err, errors.New("not one message to edit"))
	}
	if form.Has("language_code") {
		err = errors.Join(err, match("language_code", form, `^([a-z]{2})?$`))
	}
	return errors.Join(err, checkKeyboard(form.Get("reply_markup")))
}

func between(what string, n, least, most int) error {
	if n < least || n > most {
		return fmt.Errorf("%s of %d is not between %d and %d", what, n, least, most)
	}
	return nil
}

func match(name string, form url.Values, pattern string) error {
	if !regexp.MustCompile(pattern).MatchString(form.Get(name)) {
		return fmt.Errorf("%s %q", name, form.Get(name))
	}
	return nil
}

// entity is a stretch of text with a meaning, in UTF-16 units.
type fakeEntity struct {
	Type     string `json:"type"`
	Offset   int    `json:"offset"`
	Length   int    `json:"length"`
	URL      string `json:"url"`
	Language string `json:"language"`
	Unix     int64  `json:"unix_time"`
	Format   string `json:"date_time_format"`
}

// checkText checks a text, at most 4096 UTF-16 units, and its entities.
func checkText(form url.Values, name string) error {
	if form.Has("parse_mode") {
		if form.Get("parse_mode") != "HTML" || form.Has("entities") {
			return errors.New("parse_mode is not HTML alone")
		}
		if err := checkHTML(form.Get(name)); err != nil {
			return err
		}
	}
	text := plain(form, name)
	units := utf16.Encode([]rune(text))
	if err := between("text", len(units), 1, 4096); err != nil || shown(form, name) == "" {
		return errors.Join(err, fmt.Errorf("text %.50q", text))
	}
	if !form.Has("entities") {
		return nil
	}
	var entities []fakeEntity
	if err := strictly(form.Get("entities"), &entities); err != nil {
		return err
	}
	return checkEntities(units, entities)
}

func checkEntities(units []uint16, entities []fakeEntity) error {
	for _, e := range entities {
		if err := checkEntity(units, e); err != nil {
			return fmt.Errorf("entity %+v: %w", e, err)
		}
	}
	return between("number of entities", len(entities), 0, 100)
}

var entityTypes = strings.Fields("bold italic underline strikethrough spoiler blockquote expandable_blockquote code pre text_link date_time")

func checkEntity(units []uint16, e fakeEntity) error {
	end := e.Offset + e.Length
	switch {
	case !slices.Contains(entityTypes, e.Type):
		return errors.New("unknown type")
	case e.Offset < 0 || e.Length < 1 || end > len(units):
		return errors.New("out of range")
	case cuts(units, e.Offset) || cuts(units, end):
		return errors.New("it cuts a character")
	case (e.Type == "text_link") != (e.URL != ""), (e.Type == "date_time") != (e.Unix != 0):
		return errors.New("what it needs is missing, or somewhere else")
	case e.URL != "":
		return checkURL(e.URL)
	}
	return nil
}

func cuts(units []uint16, at int) bool {
	return at > 0 && at < len(units) && utf16.IsSurrogate(rune(units[at-1])) && units[at]>>10 == 0xDC00>>10
}

func checkURL(address string) error {
	u, err := url.Parse(address)
	if err != nil || !slices.Contains([]string{"http", "https", "tg"}, u.Scheme) || u.Host == "" {
		return fmt.Errorf("address %q", address)
	}
	if u.Host == "t.me" && u.Query().Has("start") {
		return match("start", u.Query(), `^[A-Za-z0-9_-]{1,64}$`)
	}
	return nil
}

// checkKeyboard checks an inline keyboard; buttons hold one thing each.
func checkKeyboard(markup string) error {
	if markup == "" {
		return nil
	}
	var keyboard struct {
		Rows *[][]keyboardButton `json:"inline_keyboard"`
	}
	if err := strictly(markup, &keyboard); err != nil || keyboard.Rows == nil {
		return fmt.Errorf("keyboard %s: %w", markup, err)
	}
	count := 0
	for _, row := range *keyboard.Rows {
		for _, b := range row {
			count++
			if err := checkButton(b); err != nil {
				return fmt.Errorf("button %v: %w", b, err)
			}
		}
		if err := between("row", len(row), 1, 8); err != nil {
			return err
		}
	}
	return between("number of buttons", count, 0, 100)
}

type keyboardButton struct {
	Text string  `json:"text"`
	Data *string `json:"callback_data"`
	URL  *string `json:"url"`
	Copy *struct {
		Text string `json:"text"`
	} `json:"copy_text"`
}

func checkButton(b keyboardButton) error {
	does := 0
	for _, one := range []bool{b.Data != nil, b.URL != nil, b.Copy != nil} {
		if one {
			does++
		}
	}
	switch {
	case strings.TrimSpace(b.Text) == "" || utf8.RuneCountInString(b.Text) > 64:
		return errors.New("its label is empty or long")
	case does != 1:
		return errors.New("it does not do one thing")
	case b.URL != nil:
		return checkURL(*b.URL)
	case b.Copy != nil:
		return between("text to copy", utf8.RuneCountInString(b.Copy.Text), 1, 256)
	}
	return between("callback_data", len(*b.Data), 1, 64)
}

func strictly(text string, v any) error {
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(v)
}
