package discord

// The codes with which a connection is closed, where they matter; see
// https://docs.discord.com/developers/topics/opcodes-and-status-codes.
const (
	closeNotAuthenticated = 4003
	closeAuthentication   = 4004
	closeInvalidSeq       = 4007
	closeSessionTimedOut  = 4009
	closeInvalidShard     = 4010
	closeShardingRequired = 4011
	closeInvalidVersion   = 4012
	closeInvalidIntents   = 4013
	closeDeniedIntents    = 4014

	// closeResuming is our own: after 1000 or 1001 Discord forgets the session.
	closeResuming = 4000
)

// refusal is an error that no further attempt mends. It says what does.
type refusal string

func (r refusal) Error() string { return string(r) }

var refusals = map[int]refusal{
	closeAuthentication: "DISCORD_TOKEN is not valid: copy the bot's token anew from" +
		" https://discord.com/developers/applications, under Bot",
	closeInvalidShard:     "Discord does not accept DISCORD_SHARDS: set it to auto",
	closeShardingRequired: "the bot is on too many servers for so few shards: set DISCORD_SHARDS to auto and start again",
	closeInvalidVersion:   "Discord no longer offers this version of its gateway: update Verbatim",
	closeInvalidIntents:   "Discord does not know the intents that Verbatim asks for: update Verbatim",
	closeDeniedIntents: "Discord denies the intents Guilds, Guild Messages and Direct Messages:" +
		" see https://discord.com/developers/applications, under Bot, Privileged Gateway Intents",
}
