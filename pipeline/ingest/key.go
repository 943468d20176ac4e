package ingest

import (
	"strings"

	"perfpack/pipeline/kpi"
	"perfpack/pipeline/period"
)

// crockford is the alphabet of Crockford's base 32, which leaves out the letters that are taken for digits or make words.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// LineKey names one line of a return so that it can be found again wherever it was moved: the indicator, the period and the area the figure is for,
// and three check characters, such as "ESX-204.2025-26-Q2.essex-7F3". A space or slash in the period becomes a hyphen: "2024-25-academic", "2024-10-P12M".
func LineKey(ref kpi.Ref, p period.Period, area string) string {
	text := string(ref) + "." + strings.NewReplacer(" ", "-", "/", "-").Replace(p.String()) + "." + area
	check := checkOf(text)
	return text + "-" + string(check[:])
}

// ParseLineKey takes a line key apart. ok is false for a text that was not made by LineKey, or has been altered since: the check characters find every
// slip of one character and any two that were exchanged. They are read as people copy them, in small letters too, and with O for 0 and I or L for 1.
//
// Of a key with several dots the last part that reads as a period is the period, so that an area must not be called like one.
func ParseLineKey(s string) (ref kpi.Ref, p period.Period, area string, ok bool) {
	text, check, ok := cutCheck(strings.TrimSpace(s))
	if !ok || check != checkOf(text) {
		return "", period.Period{}, "", false
	}
	for end := strings.LastIndexByte(text, '.'); end > 0; end = strings.LastIndexByte(text[:end], '.') {
		start := strings.LastIndexByte(text[:end], '.')
		if start <= 0 {
			break
		}
		if p, ok := keyPeriod(text[start+1 : end]); ok && end < len(text)-1 {
			return kpi.Ref(text[:start]), p, text[end+1:], true
		}
	}
	return "", period.Period{}, "", false
}

func cutCheck(s string) (text string, check [3]byte, ok bool) {
	n := len(s) - 4
	if n < 5 || s[n] != '-' {
		return "", check, false
	}
	for i := range check {
		c := s[n+1+i]
		switch {
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		}
		switch c {
		case 'O':
			c = '0'
		case 'I', 'L':
			c = '1'
		}
		check[i] = c
	}
	return s[:n], check, true
}

// keyPeriod reads a period as it stands in a key.
func keyPeriod(s string) (period.Period, bool) {
	if head, ok := strings.CutSuffix(s, "-academic"); ok {
		s = head + " academic"
	} else if head, ok := strings.CutSuffix(s, "-calendar"); ok {
		s = head + " calendar"
	} else if head, tail, ok := strings.Cut(s, "-P"); ok {
		s = head + "/P" + tail
	}
	p, err := period.Parse(s)
	return p, err == nil
}

// checkOf gives the three check characters of a key's text: a cyclic redundancy check of 15 bits (the polynomial of the CAN bus), which finds every
// error confined to 15 bits in a row and so every single character, and all but one in 32,768 of the rest.
func checkOf(text string) [3]byte {
	var c uint16
	for i := range len(text) {
		c = c<<8&0x7fff ^ crc15[byte(c>>7)^text[i]]
	}
	return [3]byte{crockford[c>>10], crockford[c>>5&31], crockford[c&31]}
}

var crc15 = func() (table [256]uint16) {
	for i := range table {
		c := uint16(i) << 7
		for range 8 {
			c <<= 1
			if c&0x8000 != 0 {
				c ^= 0x8000 | 0x4599
			}
		}
		table[i] = c & 0x7fff
	}
	return table
}()
