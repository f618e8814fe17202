package ingest

import (
	"encoding/json"
	"mime"
	"regexp"
	"strings"
)

// articleType matches the types of schema.org that stand for an article. Other
// postings are of jobs and the like.
var articleType = regexp.MustCompile(`(Article|BlogPosting|Report)$`)

func isLinked(mediaType string) bool {
	media, _, _ := mime.ParseMediaType(mediaType)
	return media == "application/ld+json"
}

// linkedArticle returns the first article within JSON-LD; nil where there is none.
func linkedArticle(doc string) map[string]any {
	var value any
	if json.Unmarshal([]byte(doc), &value) != nil {
		// Many pages have line ends in their strings, which JSON does not allow.
		doc = strings.Map(func(r rune) rune {
			if r < ' ' {
				return ' '
			}
			return r
		}, doc)
		if json.Unmarshal([]byte(doc), &value) != nil {
			return nil
		}
	}
	article := findArticle(value)
	if article == nil {
		return nil
	}
	named := map[string]any{}
	nameObjects(value, named)
	for _, name := range []string{"author", "publisher"} {
		article[name] = dereference(article[name], named)
	}
	return article
}

// findArticle returns the first article: the value, or one in a list of it, in
// its graph, or what it says that it is about.
func findArticle(value any) map[string]any {
	switch value := value.(type) {
	case map[string]any:
		for _, name := range flatten(value["@type"]) {
			if articleType.MatchString(name) {
				return value
			}
		}
		for _, name := range []string{"@graph", "mainEntity", "mainEntityOfPage"} {
			if found := findArticle(value[name]); found != nil {
				return found
			}
		}
	case []any:
		for _, v := range value {
			if found := findArticle(v); found != nil {
				return found
			}
		}
	}
	return nil
}

// nameObjects gathers, by their ids, the objects with a name that others refer to.
func nameObjects(value any, named map[string]any) {
	switch value := value.(type) {
	case map[string]any:
		if id, _ := value["@id"].(string); value["name"] != nil {
			named[id] = value
		}
		nameObjects(value["@graph"], named)
	case []any:
		for _, v := range value {
			nameObjects(v, named)
		}
	}
}

// dereference returns what a reference, or each in a list of them, refers to.
// Other values stay.
func dereference(value any, named map[string]any) any {
	switch value := value.(type) {
	case map[string]any:
		if id, _ := value["@id"].(string); value["name"] == nil && named[id] != nil {
			return named[id]
		}
	case []any:
		all := make([]any, len(value))
		for i, v := range value {
			all[i] = dereference(v, named)
		}
		return all
	}
	return value
}

// linkedURL returns the page that an article has for its name. A name need not
// be an address.
func linkedURL(head fields) string {
	for _, name := range []string{"ld:mainentityofpage", "ld:@id"} {
		id := head.raw(name)
		if page, ok := head[name].(map[string]any); ok {
			id, _ = page["@id"].(string)
		}
		if url := absolute(id); url != "" {
			return url
		}
	}
	return ""
}

// isPaid reports whether an article says that not all may read it.
func isPaid(head fields) bool {
	free := head["ld:isaccessibleforfree"]
	said, _ := free.(string)
	said = strings.ToLower(said[strings.LastIndexByte(said, '/')+1:]) // of a URI
	return free == false || said == "false"
}
