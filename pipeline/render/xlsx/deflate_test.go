package xlsx

import (
	"hash/crc32"
	"testing"

	"pgregory.net/rapid"
)

func TestChecksumOfTwoStretchesIsThatOfBothTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first, second := rapid.SliceOf(rapid.Byte()).Draw(t, "first"), rapid.SliceOf(rapid.Byte()).Draw(t, "second")
		got := crcOfBoth(crc32.ChecksumIEEE(first), crc32.ChecksumIEEE(second), int64(len(second)))
		if want := crc32.ChecksumIEEE(append(first, second...)); got != want {
			t.Fatalf("%08x, want %08x", got, want)
		}
	})
}
