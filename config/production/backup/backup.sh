#!/bin/sh
# Back up the database and its files while people work.
#
# Makes CRM_BACKUPS/<database>-<UTC time>/ with database.dump (pg_dump's custom format),
# filestore.tar.gz and SHA256SUMS.  Odoo never changes a stored file, it only adds some:
# the files are taken after the database, so that every file the dump knows is there.
# Backups older than CRM_KEEP_DAYS are removed, but never the newest one.
set -eu
umask 077

db=${CRM_DB:-crm}
data=${CRM_DATA:-/var/lib/odoo}
backups=${CRM_BACKUPS:-/var/backups/crm}
keep_days=${CRM_KEEP_DAYS:-14}

target="$backups/$db-$(date -u +%Y%m%dT%H%M%SZ)"
part="$target.part"

[ -d "$data/filestore/$db" ] || {
    echo "backup: no files of $db in $data/filestore; is CRM_DATA right?" >&2
    exit 1
}
mkdir -p "$part"
trap 'rm -rf "$part"' EXIT

pg_dump --format=custom --no-owner --file="$part/database.dump" "$db"
tar -C "$data/filestore" -czf "$part/filestore.tar.gz" "$db"
(cd "$part" && sha256sum database.dump filestore.tar.gz >SHA256SUMS)
# A dump that cannot be read is no backup.
pg_restore --list "$part/database.dump" >/dev/null
mv "$part" "$target"
trap - EXIT

find "$backups" -maxdepth 1 -type d -name "$db-*Z" -mtime "+$keep_days" \
    ! -path "$target" -exec rm -rf {} +
find "$backups" -maxdepth 1 -type d -name "$db-*.part" -mtime +1 -exec rm -rf {} +
echo "backup: $target ($(du -sh "$target" | cut -f1))"
