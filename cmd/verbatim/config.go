package main

import (
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"verbatim/bot"
	"verbatim/retrieval/database"
	"verbatim/retrieval/postgres"
)

// config holds the settings. They come from the environment and from .env; the
// environment wins.
type config struct {
	dataDir    string
	server     secret      // address of the server that keeps what is else in dataDir; empty: none does
	index      string      // embedded or opensearch
	openSearch secret      // addresses, parted by commas
	logLevel   *slog.Level // nil: as the command thinks fit
	logFormat  string
	cacheMB    int    // articles and postings kept in memory
	listen     string // address for HTTP
	publicURL  string // where the world reaches listen; empty: nowhere
	proxies    []netip.Prefix
	apiToken   secret // of programs; empty: none is needed
	rights     bot.Rights
	ingest     ingestConfig
	discord    discordConfig
	telegram   telegramConfig

	given    []given  // which settings are set, in their order, for doctor
	unknown  []string // what is in .env and does nothing, each with what may be meant
	mistakes error    // all that loadConfig found
}

// given is a setting that is set.
type given struct {
	name  string
	shown string // its value, as far as it may be shown
	from  string // environment, or a file
}

// place is where databases are kept.
func (c config) place() database.Place {
	return database.Place{Dir: c.dataDir, URL: c.server.reveal()}
}

type discordConfig struct {
	token     secret
	publicKey ed25519.PublicKey
	apiURL    string
	shards    int // 0: as many as Discord recommends
}

type ingestConfig struct {
	token        secret // of those who push; empty: nobody may
	allowPrivate bool
}

type telegramConfig struct {
	token      secret
	apiURL     string
	webhookURL string
}

// secret prints as [hidden], or as an address within another value, for fmt does
// not ask the methods of fields that are not exported.
type secret struct{ value *string }

func (secret) String() string               { return "[hidden]" }
func (secret) MarshalText() ([]byte, error) { return []byte("[hidden]"), nil }

// reveal returns the secret; "" if it is not set.
func (s secret) reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// Bounds beyond which a setting is a mistake.
const (
	maxCacheMB = 1 << 20 // beyond any machine
	maxShards  = 1 << 16
	maxSecret  = 1 << 16 // bytes of a file
	minToken   = 16      // characters: fewer can be guessed
)

// setting is one entry of .env.example and of the table in the README, which are
// made from it, and is read nowhere else: to add one is to add an entry here.
type setting struct {
	name string
	// alias is another name that is common for it; a secret may also stand in a
	// file, which NAME_FILE names.
	alias  string
	secret bool
	// usual is the value where it is left out. Where there is none, example shows
	// what one looks like.
	usual, example string
	about          string                      // what it does, without markup
	set            func(*config, string) error // checks and keeps a value
}

// filed is the name that leads to the file of a secret.
func (s setting) filed() string { return s.name + "_FILE" }

// names are all that it goes by.
func (s setting) names() []string {
	names := []string{s.name}
	if s.alias != "" {
		names = append(names, s.alias)
	}
	if s.secret {
		names = append(names, s.filed())
	}
	return names
}

var settings = []setting{
	{name: "DATA_DIR",
		example: "/var/lib/verbatim",
		about: "Folder of the archive, its index and all else that is kept. Left out: " +
			"$XDG_DATA_HOME/verbatim, or ~/.local/share/verbatim.",
		set: func(c *config, v string) error {
			c.dataDir = v
			return nil
		}},
	{name: "DATABASE_URL", secret: true,
		example: "postgres://verbatim@db.example:5432/verbatim?sslmode=verify-full",
		about: "Address of a PostgreSQL database that keeps the archive, the list of sources and all " +
			"that the bot remembers, for any number of processes. Each then needs a DATA_DIR of its " +
			"own, for its index.",
		set: func(c *config, v string) error {
			c.server = secret{&v}
			return postgres.Check(v)
		}},
	{name: "INDEX",
		usual: "embedded",
		about: "Where the index is: embedded, in this process, or opensearch, on the cluster at " +
			"OPENSEARCH_URL, for an archive that outgrows one machine.",
		set: func(c *config, v string) error {
			if v != "embedded" && v != onCluster {
				return errors.New("must be embedded or opensearch")
			}
			c.index = v
			return nil
		}},
	{name: "OPENSEARCH_URL", secret: true,
		example: "https://search1.example:9200,https://search2.example:9200",
		about: "Addresses of nodes of an OpenSearch cluster, parted by commas. User and password may stand " +
			"in the first, as in https://user:password@host.",
		set: func(c *config, v string) error {
			c.openSearch = secret{&v}
			for _, each := range c.nodes() {
				if err := checkAddress(each); err != nil {
					return errors.New("must be http or https addresses, parted by commas")
				}
			}
			return nil
		}},
	{name: "LOG_LEVEL",
		example: "debug",
		about: "From which level on is logged: debug, info, warn or error. Left out: info for serve, " +
			"warn for all else.",
		set: func(c *config, v string) error {
			c.logLevel = new(slog.Level)
			if err := c.logLevel.UnmarshalText([]byte(v)); err != nil {
				return errors.New("must be debug, info, warn or error")
			}
			return nil
		}},
	{name: "LOG_FORMAT",
		usual: "text",
		about: "How it is logged: text or json.",
		set: func(c *config, v string) error {
			if v != "text" && v != "json" {
				return errors.New("must be text or json")
			}
			c.logFormat = v
			return nil
		}},
	{name: "CACHE_MB",
		usual: "128",
		about: "Megabytes of articles and of the index that are kept in memory, ready for the next " +
			"question. With fewer, rare questions take longer.",
		set: func(c *config, v string) error {
			mb, err := strconv.Atoi(v)
			if err != nil || mb < 0 || mb > maxCacheMB {
				return errors.New("must be a whole number of megabytes")
			}
			c.cacheMB = mb
			return nil
		}},
	{name: "LISTEN_ADDR",
		usual: "127.0.0.1:8080",
		about: "Address and port for HTTP.",
		set: func(c *config, v string) error {
			if _, port, err := net.SplitHostPort(v); err != nil || port == "" {
				return errors.New("must be an address with a port, such as 127.0.0.1:8080")
			}
			c.listen = v
			return nil
		}},
	{name: "PUBLIC_URL",
		example: "https://news.example",
		about: "Where the world reaches LISTEN_ADDR. With it, citations in chats lead to the archive's " +
			"page as well, and hubs (WebSub) are asked to tell of changes to feeds at once.",
		set: address(func(c *config) *string { return &c.publicURL })},
	{name: "TRUSTED_PROXIES",
		example: "10.0.0.0/8,192.0.2.7",
		about: "Proxies in front of LISTEN_ADDR that are believed when they say by X-Forwarded-For whom " +
			"they ask for, beside those on this machine. Without it, all who come through one " +
			"share the requests of one address.",
		set: func(c *config, v string) (err error) {
			c.proxies, err = parseProxies(v)
			return err
		}},
	{name: "SHOW",
		usual: "full",
		about: "What readers may see of an article: full, or quote, which is no more than a quote with " +
			"its paragraph.",
		set: func(c *config, v string) error {
			if v != "full" && v != "quote" {
				return errors.New("must be full or quote")
			}
			c.rights.QuotesOnly = v == "quote"
			return nil
		}},
	{name: "QUOTE_LIMITS",
		example: "dpa=300, Reuters=500, *=2000",
		about: "The longest quotes of a source in characters, * for all others; 0 is no limit. Of an " +
			"article with a limit nothing else is shown.",
		set: func(c *config, v string) (err error) {
			c.rights.Limits, err = parseLimits(v)
			return err
		}},
	{name: "API_TOKEN", secret: true,
		about: "Token of the programs that may use /api/, of 16 characters or more. Without it all may.",
		set:   tokenFor(func(c *config) *secret { return &c.apiToken })},
	{name: "INGEST_TOKEN", secret: true,
		about: "Token of those who may push articles to /ingest, of 16 characters or more. Without it " +
			"nobody may.",
		set: tokenFor(func(c *config) *secret { return &c.ingest.token })},
	{name: "INGEST_ALLOW_PRIVATE",
		usual: "false",
		about: "true: feeds may be at private addresses, those of this machine among them.",
		set: func(c *config, v string) (err error) {
			if c.ingest.allowPrivate, err = strconv.ParseBool(v); err != nil {
				return errors.New("must be true or false")
			}
			return nil
		}},
	{name: "DISCORD_TOKEN", alias: "DISCORD_BOT_TOKEN", secret: true,
		about: "Token of the bot from Discord's developer portal. Without it Discord is off.",
		set: func(c *config, v string) error {
			if strings.ContainsFunc(v, unicode.IsSpace) || strings.HasPrefix(v, "Bot ") {
				return errors.New("must be the bot's token alone")
			}
			c.discord.token = secret{&v}
			return nil
		}},
	{name: "DISCORD_PUBLIC_KEY",
		about: "Public key of the application, if Discord is to send interactions by HTTP to " +
			"https://YOUR.HOST/discord/interactions instead of through the gateway.",
		set: func(c *config, v string) error {
			key, err := hex.DecodeString(v)
			if err != nil || len(key) != ed25519.PublicKeySize {
				return errors.New("must be the 64 hexadecimal digits of the application's public key")
			}
			c.discord.publicKey = key
			return nil
		}},
	{name: "DISCORD_API_URL",
		usual: "https://discord.com/api/v10",
		about: "Address of Discord's API, or of a proxy for rate limits; that of the gateway is asked " +
			"from there.",
		set: address(func(c *config) *string { return &c.discord.apiURL })},
	{name: "DISCORD_SHARDS",
		usual: "auto",
		about: "Connections to Discord's gateway: auto, or a number.",
		set: func(c *config, v string) error {
			if v == "auto" {
				return nil
			}
			n, err := strconv.Atoi(v)
			if err != nil || n < 1 || n > maxShards {
				return errors.New("must be auto or a number from 1")
			}
			c.discord.shards = n
			return nil
		}},
	{name: "TELEGRAM_BOT_TOKEN", secret: true,
		about: "Token of the bot from @BotFather. Without it Telegram is off.",
		set: func(c *config, v string) error {
			if !botToken.MatchString(v) {
				return errors.New("must be a token as BotFather gives it, 123456:ABC…")
			}
			c.telegram.token = secret{&v}
			return nil
		}},
	{name: "TELEGRAM_API_URL",
		usual: "https://api.telegram.org",
		about: "Address of the Bot API, or of a server of your own for it.",
		set:   address(func(c *config) *string { return &c.telegram.apiURL })},
	{name: "TELEGRAM_WEBHOOK_URL",
		example: "https://YOUR.HOST/telegram/updates",
		about:   "Where Telegram is to send updates, instead of being asked for them.",
		set: func(c *config, v string) error {
			if !strings.HasPrefix(v, "https://") {
				return errors.New("must be an https address")
			}
			if err := checkAddress(v); err != nil {
				return err
			}
			c.telegram.webhookURL = v
			return nil
		}},
}

// onCluster is INDEX where the index is on an OpenSearch cluster.
const onCluster = "opensearch"

// nodes are the addresses in OPENSEARCH_URL.
func (c config) nodes() []string {
	var all []string
	for each := range strings.SplitSeq(c.openSearch.reveal(), ",") {
		all = append(all, strings.TrimSpace(each))
	}
	return all
}

// botToken is the form of Telegram's tokens; anything else would break the
// address that it becomes a part of.
var botToken = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]+$`)

// tokenFor checks and keeps a secret of our own.
func tokenFor(of func(*config) *secret) func(*config, string) error {
	return func(c *config, v string) error {
		if len(v) < minToken || strings.ContainsFunc(v, unicode.IsSpace) {
			return fmt.Errorf("must be at least %d characters without spaces", minToken)
		}
		*of(c) = secret{&v}
		return nil
	}
}

// parseProxies reads addresses and prefixes, parted by commas.
func parseProxies(v string) (proxies []netip.Prefix, err error) {
	for each := range strings.SplitSeq(v, ",") {
		each = strings.TrimSpace(each)
		prefix, err := netip.ParsePrefix(each)
		if err != nil {
			address, err := netip.ParseAddr(each)
			if err != nil {
				return nil, errors.New("must be addresses or networks, such as 10.0.0.0/8,192.0.2.7")
			}
			prefix = netip.PrefixFrom(address, address.BitLen())
		}
		proxies = append(proxies, prefix)
	}
	return proxies, nil
}

// parseLimits reads SOURCE=CHARACTERS, parted by commas.
func parseLimits(v string) (map[string]int, error) {
	limits := map[string]int{}
	for each := range strings.SplitSeq(v, ",") {
		at := strings.LastIndex(each, "=")
		n, err := strconv.Atoi(strings.TrimSpace(each[at+1:]))
		source := strings.ToLower(strings.TrimSpace(each[:max(at, 0)]))
		if err != nil || n < 0 || source == "" {
			return nil, errors.New("must be sources with numbers of characters, such as dpa=300, *=2000")
		}
		limits[source] = n
	}
	return limits, nil
}

// address keeps an address, without a slash at its end, in a field. Paths are put
// behind it.
func address(field func(*config) *string) func(*config, string) error {
	return func(c *config, v string) error {
		if err := checkAddress(v); err != nil {
			return err
		}
		if strings.ContainsAny(v, "?#") {
			return errors.New("must be an address without ? and #")
		}
		*field(c) = strings.TrimRight(v, "/")
		return nil
	}
}

func checkAddress(v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return errors.New("must be an http or https address")
	}
	return nil
}
