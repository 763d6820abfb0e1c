#!/bin/sh
# deploy/restore.sh BACKUP: puts one backup into the empty database of DATABASE_URL and the files into DATA_DIR, then
# brings the database to this checkout's newest migration. Stop the portal before. Refuses what is not empty.
set -eu
[ $# = 1 ] || { echo "Usage: deploy/restore.sh BACKUP" >&2; exit 2; }
. "$(dirname "$0")/common.sh"
backup=$(cd "$1" && pwd -P)

(cd "$backup" && sha256sum --check --quiet SHA256SUMS) || fail "The backup is damaged: its checksums do not fit."
tables=$("$(program psql)" --no-psqlrc --tuples-only --no-align --dbname=service=portal \
	--command="SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
[ "$tables" = 0 ] || fail "The database of DATABASE_URL holds $tables tables. Restore into an empty one."
if [ -f "$backup/files.tar.gz" ] && [ -n "$(ls -A "$DATA_DIR/files" 2>/dev/null)" ]; then
	fail "$DATA_DIR/files is not empty. Move it away, or set DATA_DIR to a new folder."
fi

# As text through psql: a backup made by newer programs sets parameters that an older server does not know. Into a file
# (TMPDIR says where) and not through a pipe: psql would take the end of a failed pg_restore for the end of the data.
"$(program pg_restore)" --no-owner --no-privileges --file="$work/restore.sql" "$backup/database.dump"
sed '/^SET transaction_timeout = 0;$/d' "$work/restore.sql" |
	"$(program psql)" --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --single-transaction --dbname=service=portal >/dev/null
if [ -f "$backup/files.tar.gz" ]; then
	mkdir -p "$DATA_DIR"
	tar -C "$DATA_DIR" -xzf "$backup/files.tar.gz"
fi
REDIS_URL=${REDIS_URL:-redis://127.0.0.1} "$python" -m portal.cli db upgrade
echo "Restored $backup. Empty the portal's Redis (cached pages are of another time), then start the portal."
