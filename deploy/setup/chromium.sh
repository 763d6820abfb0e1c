#!/bin/sh
# The browser tests drive the system's Chromium. Installs Debian's where that is allowed, else says how.
set -eu

for name in "${PORTAL_CHROMIUM:-chromium}" chromium-browser google-chrome; do
	if command -v "$name" >/dev/null; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	echo "Installing Chromium for the browser tests ..."
	if { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends chromium; } >/dev/null; then
		exit 0
	fi
fi
echo "The browser tests need Chromium:  sudo apt install chromium   (or set PORTAL_CHROMIUM to its path)." >&2
