import { plainArgs, type Call } from '../call.ts';
import { hasFlag, operands, verbs } from '../rule.ts';

const MONGO =
  /\b(?:dropDatabase|drop|dropUser|dropIndexes|dropAllUsers\w*|dropRole)\s*\(|\b(?:deleteMany|remove)\s*\(\s*(?:\{\s*\})?\s*[,)]/;

/** Clients that hand every word to the store: a help option among them shows no help. */
const CLIENTS: ReadonlySet<string> = new Set(['redis-cli', 'valkey-cli', 'mongosh', 'mongo']);

/** Framework code in a runner or shell that deletes every record of a model. */
function destroysRecords(args: readonly string[]): boolean {
  return args.some((one) =>
    /\.objects\.all\(\)\.delete\(\)|\b[A-Z]\w*\.(?:delete_all|destroy_all)\b/.test(one),
  );
}

/** True when a call empties or drops a store, by its own client or by a framework. */
export function destroysStore(call: Call): boolean {
  const args = plainArgs(call);
  const all = args.join(' ');
  const [first = '', second = ''] = verbs(call);
  const test =
    [...call.env].some(([name, value]) => /_ENV$|^ENV$/.test(name) && value.startsWith('test')) ||
    /--env[= ]?test|-e test|RAILS_ENV=test|MIX_ENV=test/.test(all);
  if (args.includes('--help') && !CLIENTS.has(call.program)) return false;
  switch (call.program) {
    case 'redis-cli':
    case 'valkey-cli':
    case 'keydb-cli':
    case 'iredis': {
      const words = `${all}\n${call.stdin ?? ''}`;
      if (
        /\bflush(?:all|db)\b|script flush|(?:^|\s)shutdown(?:\s|$)|debug segfault|config set dir/i.test(
          words,
        )
      )
        return true;
      return (
        /(?:^|\s)(?:del|unlink)(?:\s|$)/i.test(all) &&
        (call.wrappers.includes('xargs') || /keys \*/i.test(all))
      );
    }
    case 'mongosh':
    case 'mongo':
      return MONGO.test(`${all}\n${call.stdin ?? ''}`);
    case 'mongorestore':
      return args.includes('--drop');
    case 'pg_restore':
      return hasFlag(args, ['clean'], 'c') && /-d|--dbname/.test(all);
    case 'dropdb':
    case 'dropuser':
      return operands(call).length > 0;
    case 'pg_ctl':
    case 'pg_resetwal':
    case 'initdb':
      return call.program === 'pg_resetwal' && args.length > 0;
    case 'mysqladmin':
      return /\bdrop\b|\bshutdown\b/.test(all);
    case 'rails':
    case 'rake':
    case 'bin/rails':
      return (
        !test &&
        (destroysRecords([...args, ...(call.stdin === null ? [] : [call.stdin])]) ||
          args.some((one) =>
            /^db:(?:drop|reset|purge|truncate_all|schema:load|migrate:reset|setup:force)(?::|$)/.test(
              one,
            ),
          ))
      );
    case 'prisma':
      return (/migrate reset/.test(all) || /--(?:force-reset|accept-data-loss)/.test(all)) && !test;
    case 'python':
    case 'python3':
    case 'django-admin':
    case 'manage.py':
      if (
        args.some((one) => /^shell(?:_plus)?$/.test(one)) &&
        destroysRecords([...args, call.stdin ?? ''])
      )
        return true;
      return /(?:manage\.py|^)\s*(?:flush|reset_db|sqlflush|drop_test_database)\b/.test(
        all.replace(/^\S*manage\.py\s+/, ''),
      ) &&
        (/manage\.py/.test(all) || (call.program !== 'python3' && call.program !== 'python'))
        ? true
        : /manage\.py (?:flush|reset_db)|manage\.py migrate \w+ zero/.test(all);
    case 'sequelize':
    case 'sequelize-cli':
      return /db:drop|db:migrate:undo:all|db:seed:undo:all/.test(all) && !test;
    case 'knex':
      return /migrate:rollback\b.*--all/.test(all);
    case 'typeorm':
    case 'mikro-orm':
      return /schema:drop|migration:fresh|database:drop/.test(all);
    case 'drizzle-kit':
      return first === 'drop' || (first === 'push' && args.includes('--force'));
    case 'alembic':
    case 'flask':
      return /downgrade (?:base|-\d{2,})/.test(all) || /drop[-_]db|db drop/.test(all);
    case 'php':
    case 'artisan':
    case 'sail':
      return (
        (/migrate:(?:fresh|reset|refresh)|db:wipe/.test(all) && !test) ||
        /doctrine:(?:schema|database):drop/.test(all)
      );
    case 'console':
    case 'symfony':
    case 'bin/console':
      return /doctrine:(?:schema|database):drop/.test(all);
    case 'dotnet':
    case 'dotnet-ef':
      return /\bef database drop\b|^database drop\b/.test(all);
    case 'flyway':
      return verbs(call).includes('clean');
    case 'liquibase':
      return /drop-?all|rollback/i.test(all);
    case 'mix':
      return /^ecto\.(?:drop|reset)$/.test(first) && !test;
    case 'diesel':
    case 'sqlx':
      return /database (?:reset|drop)/.test(all);
    case 'dbmate':
    case 'goose':
    case 'migrate':
      return (
        first === 'drop' ||
        verbs(call).includes('drop') ||
        /(?:^| )(?:reset|down-to 0)(?: |$)/.test(all)
      );
    case 'etcdctl':
      return first === 'del' && /--prefix|--from-key/.test(all);
    case 'consul':
      return /kv delete\b.*-recurse/.test(all);
    case 'vault':
      return /^(?:delete|kv (?:delete|destroy|metadata delete)|secrets disable|auth disable|lease revoke|token revoke|operator (?:seal|rekey))/.test(
        all,
      );
    case 'cypher-shell':
    case 'neo4j-shell':
      return /\bdetach\s+delete\b|\bdrop\s+(?:database|index|constraint)\b/i.test(
        `${all}\n${call.stdin ?? ''}`,
      );
    case 'influx':
      return (
        /\bdrop (?:database|measurement|series|bucket)\b/i.test(all) ||
        /(?:bucket|org|user) delete|^delete/.test(all)
      );
    case 'kafka-topics':
    case 'kafka-topics.sh':
      return args.includes('--delete');
    case 'rabbitmqctl':
    case 'rabbitmqadmin':
      return /\b(?:reset|force_reset|delete\w*|purge\w*|stop_app|stop)\b/.test(all);
    case 'supabase':
      return /db reset|projects delete|branches delete/.test(all);
    case 'elasticdump':
      return false;
    case 'curl':
    case 'http':
    case 'xh':
    case 'wget':
      return (
        (/(?:-X ?|--request[ =]|^|--method[ =])DELETE\b/.test(all) &&
          (/:9200\/|elastic|opensearch|couch|:5984|:8086|:8500|:6333|:19530|:7700/.test(all) ||
            (/https?:\/\/(?!localhost|127\.|0\.0\.0\.0)/.test(all) &&
              /api\.(?:github|gitlab|heroku|digitalocean|cloudflare|vercel|netlify|stripe)\.com|\/api\/v4\/projects|\/repos\/|\/v2\/.*manifests|zones\//.test(
                all,
              )))) ||
        /_delete_by_query/.test(all)
      );
    case 'nc':
    case 'ncat':
    case 'telnet':
      return /\b(?:flushall|flush_all|flushdb)\b/i.test(call.stdin ?? '');
    case 'memcflush':
      return true;
    case 'wp':
      return /db (?:reset|drop|clean)|site empty/.test(all);
    case 'drush':
      return /sql[:-](?:drop|sanitize)|site:install/.test(all);
    case 'nats':
      return /(?:stream|kv|object) (?:rm|purge|del)/.test(all);
    case 'temporal':
    case 'tctl':
      return false;
    default:
      return second === '' && /^dropdb|^dropuser/.test(call.program);
  }
}
