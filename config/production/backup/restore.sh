#!/bin/sh
# Restore a backup into a NEW database: restore.sh BACKUP_FOLDER NEW_NAME
#
# Refuses an existing database.  Before anybody opens the copy of a live system, switch
# off what mails, dials or charges:  odoo-bin neutralize -d NEW_NAME
set -eu

if [ $# -ne 2 ]; then
    echo "usage: restore.sh BACKUP_FOLDER NEW_NAME" >&2
    exit 2
fi
backup=$(CDPATH='' cd -- "$1" && pwd)
db=$2
data=${CRM_DATA:-/var/lib/odoo}

(cd "$backup" && sha256sum --quiet --check SHA256SUMS)
if [ -e "$data/filestore/$db" ]; then
    echo "restore: $data/filestore/$db exists; choose another name" >&2
    exit 1
fi
createdb --template=template0 --encoding=UTF8 --lc-collate=C "$db"
# What did not come back whole is not left to be taken for a restored database.
trap 'dropdb "$db"; rm -rf "$data/filestore/$db"' EXIT
# Odoo's indexes need unaccent to be immutable, which a dump does not say.
psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 --dbname="$db" \
    --command='CREATE EXTENSION IF NOT EXISTS unaccent' \
    --command='ALTER FUNCTION unaccent(text) IMMUTABLE'
pg_restore --no-owner --exit-on-error --jobs=2 --dbname="$db" "$backup/database.dump"
mkdir -p "$data/filestore/$db"
tar -C "$data/filestore/$db" --strip-components=1 -xzf "$backup/filestore.tar.gz"
trap - EXIT
echo "restore: $db is there; neutralize it before use if the original lives on"
