package main

import (
	"context"
	"os"
	"runtime"
	"slices"
)

const settingsMend = "set it right in the environment or in .env; the table of settings is in the README"

func checkSettings(_ context.Context, cfg config) []finding {
	var all []finding
	for _, g := range cfg.given {
		all = append(all, pass("%s=%s (%s)", g.name, g.shown, g.from))
	}
	if joined, ok := cfg.mistakes.(interface{ Unwrap() []error }); ok {
		for _, mistake := range joined.Unwrap() {
			all = append(all, fail(settingsMend, "%v", mistake))
		}
	}
	for _, what := range cfg.unknown {
		all = append(all, warn("correct the name, or remove the line", "in .env, nothing knows %s", what))
	}
	if cfg.discord.publicKey != nil && cfg.discord.token.reveal() == "" {
		all = append(all, warn("set DISCORD_TOKEN, too", "DISCORD_PUBLIC_KEY does nothing without DISCORD_TOKEN"))
	}
	if cfg.telegram.webhookURL != "" && cfg.telegram.token.reveal() == "" {
		all = append(all, warn("set TELEGRAM_BOT_TOKEN, too", "TELEGRAM_WEBHOOK_URL does nothing without TELEGRAM_BOT_TOKEN"))
	}
	if cfg.openSearch.reveal() != "" && cfg.index != onCluster {
		all = append(all, warn("set INDEX=opensearch, too", "OPENSEARCH_URL does nothing without INDEX=opensearch"))
	}
	if len(all) == 0 {
		all = append(all, pass("none is set: all is as usual"))
	}
	return all
}

// checkSecrets looks who may read the files that secrets come from.
func checkSecrets(_ context.Context, cfg config) []finding {
	if runtime.GOOS == "windows" {
		return []finding{skip("who may read the files of secrets is not known on Windows")}
	}
	var files []string
	for _, g := range cfg.given {
		if g.shown == (secret{}).String() && g.from != environment && !slices.Contains(files, g.from) {
			files = append(files, g.from)
		}
	}
	var all []finding
	for _, file := range files {
		const others = 0o007
		info, err := os.Stat(file)
		switch {
		case err != nil:
			all = append(all, fail("name a file that is there", "look at the file of a secret: %v", err))
		case info.Mode().Perm()&others != 0:
			all = append(all, warn("chmod o= "+file, "%s holds a secret, and others have rights to it", file))
		default:
			all = append(all, pass("%s cannot be read by others", file))
		}
	}
	if len(all) == 0 {
		all = append(all, skip("no secret comes from a file"))
	}
	return all
}
