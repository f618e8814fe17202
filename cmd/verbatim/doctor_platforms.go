package main

import (
	"context"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"time"

	"verbatim/bot/discord"
	"verbatim/bot/telegram"
)

// reach is what to do about a platform that cannot be asked.
const reach = "see whether this machine reaches it: name resolution, firewall, HTTPS_PROXY, and the API's address if it is set"

func checkDiscord(ctx context.Context, cfg config) []finding {
	if cfg.discord.token.reveal() == "" {
		return []finding{skip("DISCORD_TOKEN is not set")}
	}
	d, err := discord.New(discord.Config{Token: cfg.discord.token.reveal(), APIURL: cfg.discord.apiURL})
	if err != nil {
		return []finding{fail(settingsMend, "%v", err)}
	}
	s, err := d.Standing(ctx)
	switch {
	case errors.Is(err, discord.ErrToken):
		return []finding{fail("copy the bot's token anew into DISCORD_TOKEN from https://discord.com/developers/applications, under Bot", "%v", err)}
	case err != nil:
		return []finding{fail(reach, "Discord: %v", err)}
	}
	all := []finding{pass("Discord knows the bot as %s; it may connect %d times more, of %d", s.Bot, s.Left, s.Total)}
	return append(append(all, judgeDiscord(s)...), judgeInteractions(s, hex.EncodeToString(cfg.discord.publicKey))...)
}

// judgeDiscord looks at what the application is allowed.
func judgeDiscord(s discord.Standing) (all []finding) {
	const portal = " at https://discord.com/developers/applications"
	if s.Left < max(s.Shards, 1) {
		all = append(all, fail("wait, and see in the log of serve why it connected so often",
			"Discord lets the bot connect %d times more, it needs %d; that is counted anew in %v", s.Left, max(s.Shards, 1), s.Reset.Round(time.Minute)))
	}
	if len(s.Privileged) > 0 {
		all = append(all, warn("switch them off under Bot, Privileged Gateway Intents,"+portal,
			"the bot is allowed privileged intents that it does not need: %s", strings.Join(s.Privileged, ", ")))
	}
	if !s.Server {
		all = append(all, warn("allow Guild install under Installation"+portal, "the bot cannot be added to servers"))
	}
	if !s.Account {
		all = append(all, warn("allow User install under Installation"+portal, "the bot cannot be added to accounts"))
	}
	if s.CodeGrant {
		all = append(all, warn("switch off Requires OAuth2 Code Grant under Bot"+portal, "the links of verbatim discord invite do not work"))
	}
	return all
}

// judgeInteractions looks whether interactions come the way they are awaited.
func judgeInteractions(s discord.Standing, key string) []finding {
	switch {
	case key == "" && s.Endpoint == "":
		return nil
	case key == "":
		return []finding{fail("set DISCORD_PUBLIC_KEY, or empty Interactions Endpoint URL in the developer portal",
			"Discord sends interactions to an address, and DISCORD_PUBLIC_KEY is not set")}
	case !strings.EqualFold(key, s.PublicKey):
		return []finding{fail("copy the key anew from General Information in the developer portal", "DISCORD_PUBLIC_KEY is not the key of this application")}
	case s.Endpoint == "":
		return []finding{warn("enter https://YOUR.HOST"+interactions+" as Interactions Endpoint URL in the developer portal, or leave DISCORD_PUBLIC_KEY out",
			"DISCORD_PUBLIC_KEY is set, and Discord sends interactions through the gateway")}
	}
	return []finding{pass("interactions come by HTTP, with the key of DISCORD_PUBLIC_KEY")}
}

func checkTelegram(ctx context.Context, cfg config) []finding {
	if cfg.telegram.token.reveal() == "" {
		return []finding{skip("TELEGRAM_BOT_TOKEN is not set")}
	}
	t, err := telegram.New(telegram.Config{Token: cfg.telegram.token.reveal(), APIURL: cfg.telegram.apiURL})
	if err != nil {
		return []finding{fail(settingsMend, "%v", err)}
	}
	s, err := t.Standing(ctx)
	switch {
	case errors.Is(err, telegram.ErrToken):
		return []finding{fail("copy the token anew into TELEGRAM_BOT_TOKEN from @BotFather (/mybots, API Token)", "%v", err)}
	case err != nil:
		return []finding{fail(reach, "Telegram: %v", err)}
	}
	all := []finding{pass("Telegram knows the bot as @%s; %d updates wait", s.Bot, s.Pending)}
	return append(append(all, judgeTelegram(s)...), judgeWebhook(s, cfg.telegram.webhookURL)...)
}

// judgeTelegram looks at what the bot is allowed.
func judgeTelegram(s telegram.Standing) (all []finding) {
	if !s.Groups {
		all = append(all, warn("write /setjoingroups to @BotFather and choose Enable", "the bot cannot be added to groups"))
	}
	if s.ReadsAll {
		all = append(all, warn("write /setprivacy to @BotFather and choose Enable; then remove the bot from its groups and add it again",
			"the bot gets all messages of its groups, which it does not need"))
	}
	if !s.Inline {
		all = append(all, warn("write /setinline to @BotFather, if that is wanted", "the bot cannot offer quotes in other chats"))
	}
	return all
}

// Beyond these, updates do not come as they should.
const (
	tooManyPending = 100
	recently       = time.Hour
)

// judgeWebhook looks whether updates come the way they are awaited. The address
// may be a secret.
func judgeWebhook(s telegram.Standing, address string) (all []finding) {
	switch {
	case address == "" && s.Webhook != "":
		all = append(all, warn("nothing, if no other program uses this token: the next start of serve ends that",
			"Telegram sends updates to an address, and TELEGRAM_WEBHOOK_URL is not set"))
	case address != s.Webhook:
		all = append(all, warn("start serve, which tells Telegram; no other program may use this token",
			"Telegram does not send updates to TELEGRAM_WEBHOOK_URL yet"))
	case address != "":
		all = append(all, pass("Telegram sends updates to TELEGRAM_WEBHOOK_URL"))
	}
	if s.Pending > tooManyPending {
		all = append(all, warn("see whether serve runs and what it logs", "%d updates wait to be taken", s.Pending))
	}
	if since := time.Since(s.TroubleAt); s.Webhook != "" && s.Trouble != "" && since < recently {
		all = append(all, warn("let a proxy with TLS hand TELEGRAM_WEBHOOK_URL to "+updates+" at LISTEN_ADDR",
			"Telegram could not send an update %s ago: %s", short(since), s.Trouble))
	}
	return all
}

// maxSkew is by how much clocks may differ: answers are judged by their time.
const maxSkew = 30 * time.Second

// checkClock compares our clock with that of the platforms. They are asked
// without a token: it does not matter what they answer.
func checkClock(ctx context.Context, cfg config) []finding {
	var all []finding
	for _, p := range []struct {
		name, address string
		token         secret
	}{
		{"Discord", cfg.discord.apiURL, cfg.discord.token},
		{"Telegram", cfg.telegram.apiURL, cfg.telegram.token},
	} {
		if p.token.reveal() != "" {
			all = append(all, compareClock(ctx, p.name, p.address))
		}
	}
	if len(all) == 0 {
		return []finding{skip("there is no platform to compare the clock with")}
	}
	return all
}

func compareClock(ctx context.Context, name, address string) finding {
	start := time.Now()
	_, header, err := knock(ctx, address)
	if err != nil {
		return skip("%s cannot be asked for the time: %v", name, err)
	}
	theirs, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return skip("%s does not say what time it is", name)
	}
	ours := start.Add(time.Since(start) / 2)
	skew := ours.Sub(theirs).Round(time.Second)
	switch {
	case skew > maxSkew:
		return warn("set the clock, and let it be kept right (NTP)", "the clock is %v ahead of that of %s", skew, name)
	case skew < -maxSkew:
		return warn("set the clock, and let it be kept right (NTP)", "the clock is %v behind that of %s", -skew, name)
	}
	return pass("the clock is right by that of %s", name)
}
