//go:build !linux

package main

import "os"

// peak is only known on Linux.
func peak(*os.ProcessState) int64 { return 0 }

func settle() {}

// load is only known on Linux.
func load() float64 { return 0 }
