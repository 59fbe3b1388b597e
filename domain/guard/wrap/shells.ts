import type { Call } from '../call.ts';
import type { At } from '../invoke.ts';
import { withoutMarks } from '../shell/marks.ts';
import type { Arg } from '../shell/state.ts';
import { text, type Inner } from './inner.ts';
import { FOREIGN_SHELLS } from './tables.ts';

/** What a shell runs: its startup file, its `-c` text, a script, its input. */
export function shellCommands(call: Call, at: At): Inner[] {
  return onlyReads(call) ? [] : [...startupFile(call, at), ...shell(call, at)];
}

/** `-n` alone: an interactive shell ignores it, and `+n` takes it back. */
function onlyReads({ args, program }: Call): boolean {
  const options = args.map(({ text: one }) => withoutMarks(one)).filter((one) => /^[-+]/.test(one));
  return !FOREIGN_SHELLS.has(program) && options.length > 0 && options.every((one) => one === '-n');
}

/** What an interactive POSIX shell runs before all else. */
function startupFile(call: Call, at: At): Inner[] {
  const file = call.env.get('ENV');
  const interactive = call.args.some(({ text: one }) => /^-[a-z]*i[a-z]*$/.test(withoutMarks(one)));
  return file !== undefined && interactive ? fileText(file, [], at) : [];
}

function shell(call: Call, at: At): Inner[] {
  const { args } = call;
  let positionals: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const plain = withoutMarks(args[index]!.text);
    if (plain === '--') continue;
    if (/^-[a-zA-Z]*c$/.test(plain) || /^--?(?:command|Command)$/.test(plain)) {
      let next = index + 1;
      while (args[next] && /^[-+][a-zA-Z]+$/.test(args[next]!.text))
        next += /^[-+]o$/.test(args[next]!.text) ? 2 : 1;
      if (args[next]?.text === '--') next += 1;
      const body = args[next];
      if (!body) return [];
      const rest = args.slice(next + 1).map((one) => one.text);
      return [
        text(body.text, {
          subshell: true,
          foreign: FOREIGN_SHELLS.has(call.program),
          arg0: rest[0] ?? call.program,
          positionals: rest.slice(1),
        }),
      ];
    }
    if (/^[-+][oO]$/.test(plain) || plain === '--rcfile' || plain === '--init-file') {
      if (plain.startsWith('--') && args[index + 1]) return fileText(args[index + 1]!.text, [], at);
      index += 1;
    } else if (/^-[a-z]*s$/.test(plain)) {
      positionals = args.slice(index + 1).map((one) => one.text);
      if (positionals[0] === '--') positionals.shift();
      break;
    } else if (!/^[-+]./.test(plain) && plain !== '-') {
      return fileText(args[index]!.text, args.slice(index + 1), at);
    }
  }
  const foreign = FOREIGN_SHELLS.has(call.program);
  return call.stdin === null
    ? []
    : [text(call.stdin, { subshell: true, stdin: null, foreign, positionals })];
}

/** Text of a file that this command wrote or a process substitution prints; unknown files are let be. */
export function fileText(path: string, args: readonly Arg[], at: At): Inner[] {
  if (/^\/dev\/(?:stdin|fd\/0)$|^\/proc\/self\/fd\/0$/.test(path))
    return at.frame.stdin === null ? [] : [text(at.frame.stdin)];
  const content = at.walk.readScript(path, at.state);
  const [origin] = at.walk.marks.of(content);
  if (content.length === 1 && origin?.kind === 'file' && !origin.network && !origin.decoded)
    return [];
  return [text(content, { subshell: true, arg0: path, positionals: args.map((one) => one.text) })];
}
