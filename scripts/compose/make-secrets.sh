#!/bin/sh
# Makes the files in secrets/ that docker-compose.yml names; one that is there already is left alone.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p secrets
# The folder keeps others out; the files can be read, because each container reads them as a user of its own.
chmod 700 secrets
for name in pg_password grafana_password; do
  [ -s "secrets/$name" ] || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"secrets/$name"
done
# Where alerts go: put the address of your webhook in its place.
[ -s secrets/alert_webhook ] || printf 'http://localhost:9094/alert' >secrets/alert_webhook
chmod 444 secrets/*
echo "secrets/ is ready. Alerts go to $(cat secrets/alert_webhook)"
