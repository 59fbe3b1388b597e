import { describe, expect, it } from 'vitest';
import { CLUSTER_USAGE, parseCommand } from '../../../../scripts/cluster/args.ts';
import { ClusterError } from '../../../../scripts/cluster/errors.ts';
import { buildFailed, debianFolders, findPostgres } from '../../../../scripts/cluster/programs.ts';

function problemOf(work: () => unknown): ClusterError {
  try {
    work();
  } catch (error) {
    if (error instanceof ClusterError) return error;
    throw error;
  }
  throw new Error('No problem was found.');
}

describe('commands of the local cluster', () => {
  it.each([
    [['up'], {}, { kind: 'up' }],
    [['down'], {}, { kind: 'down' }],
    [['status'], {}, { kind: 'status' }],
    [['kill', 'history'], {}, { kind: 'kill-node', node: 'history-2', downMs: 1_000 }],
    [['kill', 'history'], { node: '1' }, { kind: 'kill-node', node: 'history-1', downMs: 1_000 }],
    [['kill', 'worker'], { downMs: '0' }, { kind: 'kill-node', node: 'worker', downMs: 0 }],
    [['kill', 'worker'], { home: '/h' }, { kind: 'kill-cake-worker', home: '/h' }],
    [['kill', 'pg-connections'], {}, { kind: 'kill-connections' }],
  ])('reads %j with %j', (words, options, expected) => {
    expect(parseCommand(words, options)).toEqual(expected);
  });

  it.each([
    [[], {}, 'Nothing is asked for.'],
    [['upp'], {}, 'There is no upp.'],
    [['up', 'now'], {}, 'There is no up now.'],
    [['kill'], {}, 'There is no part to kill.'],
    [['kill', 'history'], { node: '3' }, 'There is no history-3 to kill.'],
    [['kill', 'postgres'], {}, 'There is no postgres to kill.'],
    [['kill', 'matching'], { downMs: 'soon' }, '--down-ms soon is no number of milliseconds.'],
  ])('refuses %j with %j, and says how to ask', (words, options, message) => {
    const problem = problemOf(() => parseCommand(words, options));
    expect(problem).toMatchObject({ problem: 'usage', message, remedy: CLUSTER_USAGE });
  });
});

describe('programs of the local cluster', () => {
  const here = (files: string[], debian: string[] = []) => ({
    exists: (path: string) => files.includes(path),
    debian: () => debian,
  });
  const installed = (dir: string): string[] =>
    ['initdb', 'postgres', 'psql'].map((name) => `${dir}/${name}`);

  it('takes the newest release that Debian installed, and leaves out what is too old', () => {
    expect(debianFolders(['9.6', '11', '13', '16', 'README'])).toEqual([
      '/usr/lib/postgresql/16/bin',
      '/usr/lib/postgresql/13/bin',
    ]);
    const files = [
      ...installed('/usr/lib/postgresql/13/bin'),
      ...installed('/usr/lib/postgresql/16/bin'),
    ];
    expect(findPostgres({ PATH: '' }, here(files, ['13', '16'])).postgres).toBe(
      '/usr/lib/postgresql/16/bin/postgres',
    );
  });

  it('takes PostgreSQL from PATH where there is no Debian', () => {
    const found = findPostgres({ PATH: '/bin:/opt/pg/bin' }, here(installed('/opt/pg/bin')));
    expect(found).toEqual({
      initdb: '/opt/pg/bin/initdb',
      postgres: '/opt/pg/bin/postgres',
      psql: '/opt/pg/bin/psql',
    });
  });

  it('does not quietly take another PostgreSQL than the one that was named', () => {
    const env = { PATH: '/opt/pg/bin', CAKE_POSTGRES_DIR: '/wrong' };
    const problem = problemOf(() => findPostgres(env, here(installed('/opt/pg/bin'))));
    expect(problem.message).toBe(
      'There is no PostgreSQL (initdb, postgres) in CAKE_POSTGRES_DIR /wrong.',
    );
  });

  it('says how to install PostgreSQL when there is none', () => {
    const problem = problemOf(() => findPostgres({ PATH: '/bin' }, here([])));
    expect(problem.problem).toBe('missing');
    expect(problem.remedy).toContain('apt-get install postgresql');
  });

  it('names the missing client when only the server is there', () => {
    const files = ['/opt/pg/bin/initdb', '/opt/pg/bin/postgres'];
    expect(problemOf(() => findPostgres({ PATH: '/opt/pg/bin' }, here(files))).message).toBe(
      'There is no psql.',
    );
  });

  it('says how to install Go when there is none, and else what Go said last', () => {
    const missing = buildFailed(Object.assign(new Error('spawn go ENOENT'), { code: 'ENOENT' }));
    expect(missing.remedy).toContain('https://go.dev/dl');
    const failed = buildFailed(
      Object.assign(new Error('exit 1'), { stderr: 'go: downloading x\ndial tcp: no route\n' }),
    );
    expect(failed.message).toContain('dial tcp: no route');
  });
});
