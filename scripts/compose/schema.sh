#!/bin/sh
# Brings both databases of Temporal to the schema of these tools. Run again it changes nothing.
set -eu
SQL_PASSWORD=$(cat /run/secrets/pg_password)
export SQL_PASSWORD
for pair in temporal:temporal temporal_visibility:visibility; do
  database=${pair%%:*}
  schema=${pair##*:}
  # Both fail where they have been done already; what matters is the update behind them.
  temporal-sql-tool --db "$database" create || true
  temporal-sql-tool --db "$database" setup-schema -v 0.0 || true
  temporal-sql-tool --db "$database" update-schema --schema-name "postgresql/v12/$schema"
done
