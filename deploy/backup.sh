#!/bin/sh
# deploy/backup.sh FOLDER: writes FOLDER/portal-<UTC time>/ with the database, the files and their checksums.
# The portal may go on working meanwhile. Prints the new folder's path. KEEP=14 removes all but the newest 14.
set -eu
[ $# = 1 ] || { echo "Usage: deploy/backup.sh FOLDER" >&2; exit 2; }
. "$(dirname "$0")/common.sh"
umask 077

target=$1
name=portal-$(date -u +%Y%m%dT%H%M%SZ)
part=$target/.$name.part
mkdir -p "$part"
trap 'rm -rf "$work" "$part"' EXIT

# The database first: a file written after it is one too many in the backup, which is harmless; one too few is not.
"$(program pg_dump)" --dbname=service=portal --format=custom --no-owner --no-privileges --file="$part/database.dump"
if [ -n "${STORAGE_URL:-}" ]; then
	echo "Files lie in the object store named by STORAGE_URL; copy it with its own tools." >"$part/FILES_ELSEWHERE"
else
	mkdir -p "$DATA_DIR/files"
	tar -C "$DATA_DIR" -czf "$part/files.tar.gz" files
fi
(cd "$part" && sha256sum * >SHA256SUMS)
mv "$part" "$target/$name"
echo "$target/$name"

if [ -n "${KEEP:-}" ]; then
	ls -d "$target"/portal-*Z | sort -r | tail -n "+$((KEEP + 1))" | while IFS= read -r old; do rm -rf "$old"; done
fi
