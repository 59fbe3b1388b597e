import type { Call } from '../call.ts';
import type { At } from '../invoke.ts';
import { joinPath } from '../paths.ts';
import { plainArg } from '../shell/state.ts';
import { words, type Inner } from './inner.ts';
import { scanMixed } from './options.ts';

/** SQL files that a client is told to run, by option or by its own command; only what this command wrote is known. */
export function sqlFiles(call: Call, { walk, state, frame }: At): void {
  const texts = [...call.args.map(({ text }) => text), ...(call.stdin ?? '').split('\n')];
  for (const [at, one] of texts.entries()) {
    const named =
      /^(?:-f|--file)$/.test(one) || one === '-i'
        ? texts[at + 1]
        : (/^(?:--file=|-f)(.+)$/.exec(one)?.[1] ??
          /^\s*(?:\\ir?|\\\.|source|\.read|SOURCE)\s+([^\s;]+)/.exec(one)?.[1]);
    const path = named === undefined ? null : joinPath(call.cwd, named);
    const content = path === null ? undefined : state.files.get(path);
    if (content !== undefined)
      walk.push('@sql', [plainArg(content)], { writes: [], reads: [] }, state, frame);
  }
}

const UPLOADERS: ReadonlySet<string> = new Set([
  'curl',
  'wget',
  'http',
  'xh',
  'scp',
  'rsync',
  'sftp',
  'aws',
  'gsutil',
  'gh',
]);

/** Copies of credentials that this command made and hands to a sender. */
export function sentCopies(call: Call, { walk, state, frame }: At): void {
  if (!UPLOADERS.has(call.program)) return;
  for (const { text } of call.args) {
    const named = /^(?:[^@=]*=)?@?(.+)$/.exec(text)?.[1]?.split(';')[0];
    const path = named === undefined ? null : joinPath(call.cwd, named);
    const content = path === null ? undefined : state.files.get(path);
    if (content !== undefined && walk.marks.of(content).some((one) => one.secret))
      walk.push('@send', [plainArg('a secret')], { writes: [], reads: [] }, state, frame);
  }
}

const COMPOSE_NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const COMPOSE_VALUED = [
  '-f',
  '--file',
  '-p',
  '--project-name',
  '--profile',
  '--env-file',
  '--context',
];

/** The rights that a compose file written by this command gives its services, as the `run` that would give them. */
export function composeFile(call: Call, { state }: At): Inner[] {
  if (!call.program.endsWith('compose') && !call.args.some(({ text }) => text === 'compose'))
    return [];
  const scanned = scanMixed(call.args, COMPOSE_VALUED);
  const verb = scanned.rest.map(({ text }) => text).find((one) => one !== 'compose');
  if (!['up', 'run', 'create', 'start'].includes(verb ?? '')) return [];
  const given = scanned.options.flatMap(({ name, value }) =>
    (name === '-f' || name === '--file') && value ? [value.text] : [],
  );
  return (given.length > 0 ? given : COMPOSE_NAMES).flatMap((name) => {
    const path = joinPath(call.cwd, name);
    const content =
      name === '-' ? (call.stdin ?? undefined) : path === null ? undefined : state.files.get(path);
    const options = content === undefined ? [] : composeOptions(content);
    return options.length === 0
      ? []
      : words(['docker', 'run', ...options, 'image'].map(plainArg), { subshell: true });
  });
}

/** Options of `docker run` that stand for lines of a compose file. */
function composeOptions(content: string): string[] {
  return content.split('\n').flatMap((line) => {
    const plain = line.replace(/\s#.*$/, '').replace(/["']/g, '');
    if (/^\s*privileged:\s*true\s*$/.test(plain)) return ['--privileged'];
    const space = /^\s*(pid|ipc|userns_mode|uts):\s*host\s*$/.exec(plain)?.[1];
    if (space !== undefined) return [`--${space.replace('_mode', '')}=host`];
    const item = /^\s*-\s*(\S+)\s*$/.exec(plain)?.[1];
    if (item === undefined) return [];
    if (/^[/~.].*:/.test(item)) return ['-v', item];
    return /^(?:CAP_)?[A-Z][A-Z_]+$/.test(item) ? [`--cap-add=${item}`] : [];
  });
}
