package command

import (
	"strings"

	"verbatim/bot"
)

// zones are the time zones that many people live in, one of each time and its
// summer, by the names of their largest cities. Any other can be written out.
var zones = strings.Fields(`
	UTC
	Europe/London Europe/Dublin Europe/Lisbon Europe/Berlin Europe/Paris Europe/Madrid Europe/Rome Europe/Vienna
	Europe/Zurich Europe/Brussels Europe/Amsterdam Europe/Copenhagen Europe/Stockholm Europe/Oslo Europe/Warsaw Europe/Prague
	Europe/Budapest Europe/Belgrade Europe/Athens Europe/Bucharest Europe/Sofia Europe/Helsinki Europe/Kyiv Europe/Vilnius
	Europe/Chisinau Europe/Minsk Europe/Moscow Europe/Istanbul
	America/New_York America/Toronto America/Chicago America/Denver America/Phoenix America/Los_Angeles America/Anchorage
	America/Halifax America/St_Johns America/Mexico_City America/Havana America/Panama America/Bogota America/Lima
	America/Caracas America/La_Paz America/Santiago America/Asuncion America/Sao_Paulo America/Argentina/Buenos_Aires
	America/Montevideo Pacific/Honolulu Atlantic/Azores Atlantic/Canary Atlantic/Reykjavik
	Africa/Casablanca Africa/Algiers Africa/Tunis Africa/Lagos Africa/Cairo Africa/Johannesburg Africa/Nairobi Africa/Addis_Ababa
	Africa/Abidjan Africa/Dakar Africa/Accra Africa/Kinshasa
	Asia/Jerusalem Asia/Beirut Asia/Damascus Asia/Baghdad Asia/Riyadh Asia/Tehran Asia/Dubai Asia/Baku Asia/Tbilisi Asia/Yerevan
	Asia/Kabul Asia/Karachi Asia/Tashkent Asia/Almaty Asia/Yekaterinburg Asia/Kolkata Asia/Colombo Asia/Kathmandu Asia/Dhaka
	Asia/Yangon Asia/Bangkok Asia/Jakarta Asia/Ho_Chi_Minh Asia/Novosibirsk Asia/Krasnoyarsk Asia/Shanghai Asia/Hong_Kong
	Asia/Taipei Asia/Singapore Asia/Manila Asia/Irkutsk Asia/Ulaanbaatar Asia/Seoul Asia/Tokyo Asia/Vladivostok Asia/Kamchatka
	Australia/Perth Australia/Darwin Australia/Adelaide Australia/Brisbane Australia/Sydney Australia/Melbourne
	Pacific/Port_Moresby Pacific/Noumea Pacific/Auckland Pacific/Fiji Pacific/Tongatapu`)

// suggestZone lists the zones whose names have what was typed.
func suggestZone(typed string) []bot.Choice {
	typed = strings.ToLower(strings.ReplaceAll(typed, " ", "_"))
	var out []bot.Choice
	for _, zone := range zones {
		if strings.Contains(strings.ToLower(zone), typed) && len(out) < mostSuggested {
			out = append(out, bot.Choice{Name: bot.Same(zone), Value: zone})
		}
	}
	return out
}
