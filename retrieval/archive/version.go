package archive

import (
	"cmp"
	"strings"
)

// older reports whether version a comes before b. Only numbers such as "2" or
// "1.10" have an order.
func older(a, b string) bool {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	order := 0
	for i := range max(len(x), len(y)) {
		m, n := part(x, i), part(y, i)
		if strings.Trim(m+n, "0123456789") != "" || m == "" || n == "" {
			return false
		}
		order = cmp.Or(order, compareDigits(m, n))
	}
	return order < 0
}

// part returns a part of a version; "1" is "1.0".
func part(version []string, i int) string {
	if i < len(version) {
		return version[i]
	}
	return "0"
}

// compareDigits compares whole numbers of any length.
func compareDigits(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}
