#!/usr/bin/env bash
# Looks for faults that the compiler and vet let pass. It needs the Go module proxy; where it cannot have the tool it says so and ends well, since that is no fault of the
# program. A fault that is found ends it with 1.
set -uo pipefail
tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT
if ! said=$(GOBIN="$tool" timeout 300 go install honnef.co/go/tools/cmd/staticcheck@v0.8.2 2>&1); then
  echo "staticcheck cannot be had, and nothing was looked for: $(tail -n 1 <<<"$said")"
  exit 0
fi
"$tool/staticcheck" ./... || exit 1
echo "staticcheck found nothing"
