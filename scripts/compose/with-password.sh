#!/bin/sh
# Temporal's server reads its password from the environment only: it is set here, for the server alone.
set -eu
POSTGRES_PWD=$(cat /run/secrets/pg_password)
export POSTGRES_PWD
exec "$@"
