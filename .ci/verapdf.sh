#!/usr/bin/env bash
# Validates the given PDFs for PDF/UA-1 (FLAVOUR=2a for PDF/A-2a) with veraPDF, and prints the rules that fail.
# veraPDF comes inside the npm package @opendataloader/pdf, without a command of its own; verapdf/Check.java is that command.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/perfpack-verapdf"
version=2.5.0
jar="$cache/package/lib/opendataloader-pdf-cli.jar"

packages=()
command -v javac >/dev/null 2>&1 || packages+=(default-jdk-headless)
command -v npm >/dev/null 2>&1 || packages+=(npm)
[ -e /usr/share/java/jaxb-runtime.jar ] || packages+=(libjaxb-java)
if [ ${#packages[@]} -gt 0 ]; then
  apt-get update -q >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${packages[@]}" >&2
fi
if [ ! -e "$jar" ]; then
  mkdir -p "$cache"
  (cd "$cache" && npm pack --silent "@opendataloader/pdf@$version" >&2 && tar xzf opendataloader-pdf-"$version".tgz)
fi
jaxb=/usr/share/java
classpath="$jar:$jaxb/jaxb-api.jar:$jaxb/jaxb-runtime.jar:$jaxb/jaxb-core.jar:$jaxb/jaxb-impl.jar:$jaxb/istack-commons-runtime.jar:$jaxb/txw2.jar:$jaxb/javax.activation.jar"
if [ "$here/verapdf/Check.java" -nt "$cache/Check.class" ]; then
  javac -d "$cache" -cp "$classpath" "$here/verapdf/Check.java"
fi
exec java -Xmx2g -cp "$cache:$classpath" Check "${FLAVOUR:-ua1}" "$@"
