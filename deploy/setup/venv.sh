#!/bin/sh
# Makes .venv if there is none and installs the hashed requirements named as the argument, then this checkout.
set -eu
requirements=$1

usable() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, '"$2"'))' 2>/dev/null; }

find_python() {
	if [ -n "${PYTHON:-}" ]; then
		if usable "$PYTHON" 99; then echo "$PYTHON"; return; fi
		echo "PYTHON is '$PYTHON', which is not a Python 3.11 or newer that can be started." >&2
		exit 1
	fi
	# Versions that every dependency has ready-made files for come first.
	for name in python3 python3.13 python3.12 python3.11; do
		if usable "$name" 14; then echo "$name"; return; fi
	done
	if usable python3 99; then echo python3; return; fi
	echo "Python 3.11 or newer is needed and was not found. On Debian 12 or newer, Ubuntu 24.04 or newer:" >&2
	echo "    sudo apt install make python3 python3-venv" >&2
	exit 1
}

if [ ! -x .venv/bin/python ]; then
	python=$(find_python)
	if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
		echo "Python's venv module is missing. On Debian and Ubuntu:  sudo apt install python3-venv" >&2
		exit 1
	fi
	echo "Making the virtual environment with $("$python" -V) ..."
	"$python" -m venv .venv
	pwd -P > .venv/place
fi
mkdir -p .venv/stamps

# Nothing is taken that is not named in the file with its hash. One package has to be built from its source; the tool that
# builds it therefore comes first, out of the same file, instead of whatever is newest (which pip's isolation would take).
echo "Installing the packages of $requirements ..."
pip() { .venv/bin/python -m pip --disable-pip-version-check --no-input --quiet "$@"; }
builder=.venv/builder.txt
sed -n '/^setuptools==/,/[^\\]$/p' "$requirements" >"$builder"
pip install --require-hashes --requirement "$builder"
pip install --require-hashes --no-build-isolation --use-pep517 --requirement "$requirements"
pip install --no-deps --no-build-isolation --editable .
