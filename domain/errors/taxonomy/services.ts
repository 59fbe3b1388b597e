import { fix, pattern, type ErrorRecord } from '../record.ts';

/** Databases, containers and infrastructure. */
export const SERVICE_RECORDS: readonly ErrorRecord[] = [
  {
    id: 'DB_CONN',
    family: 'database',
    title: 'The database cannot be reached',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.88,
    patterns: [
      pattern(
        [
          'could not connect to server',
          'connection to server at',
          "Can't connect to",
          'MongoNetworkError',
          'MongoServerSelectionError',
          'Error: P1001',
          'Could not connect to Redis',
          'Communications link failure',
          'password authentication failed',
          'Access denied for user',
        ],
        /^(?<message>(?:.*could not connect to server|.*connection to server at .* failed|.*Can't connect to (?:local )?(?:MySQL|server)|.*Mongo(?:Network|ServerSelection)Error|Error: P1001|Could not connect to Redis|.*Communications link failure|.*password authentication failed for user|.*Access denied for user '[^']*'@).*)/,
      ),
    ],
    fixes: [
      fix('compose', 'Run docker compose up -d', {
        when: ({ rootFiles }) =>
          rootFiles.some((name) => /^(?:docker-)?compose\.ya?ml$/.test(name)),
      }),
      fix('start', 'Check that the database runs', { command: null }),
      fix('url', 'Check DATABASE_URL', { command: null, reference: '.env' }),
    ],
    examples: [
      'psql: error: connection to server at "localhost" (127.0.0.1), port 5432 failed: Connection refused',
      "ERROR 2002 (HY000): Can't connect to local MySQL server through socket",
    ],
    nearMisses: ['connected to server at localhost'],
  },
  {
    id: 'DB_SCHEMA',
    family: 'database',
    title: 'A table or column does not exist',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(
        [
          'does not exist',
          'no such table',
          'no such column',
          'Unknown column',
          "doesn't exist",
          'UndefinedTable',
          'P2021',
        ],
        /^(?<message>.*(?:(?:relation|column|type) "?(?<table>[\w."]+?)"? (?:of relation "[^"]+" )?does not exist|no such (?:table|column): (?<table2>[\w.]+)|Unknown column '(?<table3>[^']+)'|Table '(?<table4>[^']+)' doesn't exist|UndefinedTable).*)/,
        { locate: 'python-frame' },
      ),
    ],
    fixes: [
      fix('migrate', 'Run python manage.py migrate', {
        when: ({ rootFiles }) => rootFiles.includes('manage.py'),
      }),
      fix('alembic', 'Run alembic upgrade head', {
        when: ({ rootFiles }) => rootFiles.includes('alembic.ini'),
      }),
      fix('any', 'Run the migrations', { command: null }),
      fix('which', 'Check the migration that adds {table}', { command: null }),
      fix('spelling', 'Check the spelling of the name', { command: null }),
    ],
    examples: [
      { text: 'sqlite3.OperationalError: no such table: users', captures: { table: 'users' } },
      'ERROR:  relation "users" does not exist',
      'Error: in prepare, no such column: nme',
    ],
    nearMisses: ['the file does not exist yet, creating it'],
  },
  {
    id: 'DB_LOCK',
    family: 'database',
    title: 'The database is locked',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(
        [
          'database is locked',
          'SQLITE_BUSY',
          'deadlock detected',
          'Lock wait timeout',
          'Deadlock found',
        ],
        /^(?<message>.*(?:database is locked|SQLITE_BUSY|deadlock detected|Lock wait timeout exceeded|Deadlock found).*)/,
        { locate: 'python-frame' },
      ),
    ],
    fixes: [
      fix('writer', 'Check for a second writer', { command: null }),
      fix('wal', 'Fix the busy timeout of the connection', { command: null }),
    ],
    examples: ['sqlite3.OperationalError: database is locked', 'ERROR:  deadlock detected'],
    nearMisses: ['the database is unlocked'],
  },
  {
    id: 'DB_CONSTRAINT',
    family: 'database',
    title: 'A row breaks a constraint',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.88,
    patterns: [
      pattern(
        ['duplicate key value', 'constraint failed', 'violates ', "Duplicate entry '"],
        /^(?<message>.*(?:duplicate key value violates|(?:UNIQUE|NOT NULL|FOREIGN KEY|CHECK|PRIMARY KEY) constraint failed|violates (?:foreign key|not-null|check|unique) constraint|Duplicate entry ').*)/,
        { locate: 'python-frame' },
      ),
    ],
    fixes: [
      fix('fixture', 'Check the fixture or the upsert', { command: null, reference: '{file}' }),
      fix('index', 'See the constraint named in the message', { command: null }),
    ],
    examples: [
      'sqlite3.IntegrityError: UNIQUE constraint failed: users.email',
      'ERROR:  duplicate key value violates unique constraint "users_pkey"',
    ],
    nearMisses: ['adds a UNIQUE constraint to users'],
  },
  {
    id: 'DB_SYNTAX',
    family: 'database',
    title: 'A SQL statement cannot be parsed',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(
        ['syntax error'],
        /^psql:(?<file>[^\s:]+):(?<line>\d+): (?<message>ERROR:\s+syntax error.*)/,
      ),
      pattern(
        ['syntax error', 'error in your SQL syntax', 'incomplete input'],
        /^(?<message>(?:.*ERROR:\s+syntax error at or near .*|.*near "[^"]*": syntax error.*|.*You have an error in your SQL syntax.*|.*(?:Parse error|Error): .*incomplete input.*))/,
        { locate: 'python-frame' },
      ),
    ],
    fixes: [
      fix('place', 'Fix the SQL statement at {file}:{line}', { command: null }),
      fix('near', 'Fix the SQL statement near the word in the message', { command: null }),
      fix('shell', 'Try the statement alone in the database shell', { command: null }),
    ],
    examples: [
      'Error: near line 1: near "FORM": syntax error',
      'psql:x.sql:3: ERROR:  syntax error at or near "FORM"',
    ],
    nearMisses: ['raises a syntax error when empty'],
  },
  {
    id: 'DB_MIGRATE',
    family: 'database',
    title: 'Migrations fail or do not fit together',
    severity: 'HIGH',
    rank: 'cause',
    prior: 0.9,
    patterns: [
      pattern(
        [
          'igration ',
          'Drift detected',
          'ultiple head',
          'onflicting migrations',
          'unapplied migration',
          'igrations are pending',
          'PendingMigrationError',
        ],
        /^(?<message>.*(?:[Mm]igration (?:\S+ )?failed|Drift detected|[Mm]ultiple head(?:s| revisions)|[Cc]onflicting migrations|You have \d+ unapplied migration|[Mm]igrations are pending|PendingMigrationError).*)/,
      ),
    ],
    fixes: [
      fix('merge', 'Run python manage.py makemigrations --merge', {
        when: ({ rootFiles, slots }) =>
          rootFiles.includes('manage.py') && /onflicting/.test(slots['message'] ?? ''),
      }),
      fix('heads', 'Run alembic merge heads', {
        when: ({ rootFiles }) => rootFiles.includes('alembic.ini'),
      }),
      fix('last', 'See the last two migrations', { command: null }),
      fix('dev', 'Try the migrations on an empty development database', { command: null }),
    ],
    examples: [
      'alembic: FAILED: Multiple head revisions are present',
      'CommandError: Conflicting migrations detected; multiple leaf nodes',
      'Error: Migration 0042 failed',
    ],
    nearMisses: ['Running migration 0042 ... OK'],
  },
];
