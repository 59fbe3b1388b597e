import type { Call } from '../call.ts';
import type { At } from '../invoke.ts';
import { joinPath } from '../paths.ts';
import { text, words, type Inner } from './inner.ts';

/** What `env` runs, with the variables and the folder that it sets. */
export function env(call: Call, at: At): Inner[] {
  const vars = new Map<string, string>();
  const { args } = call;
  let cwd: string | null | undefined;
  let index = 0;
  for (; index < args.length; index += 1) {
    const one = args[index]!.text;
    if (one === '--') continue;
    if (/^-[ivu0]*S$/.test(one) || one === '--split-string') {
      const rest = args.slice(index + 2).map((arg) => `'${arg.text.replaceAll("'", "'\\''")}'`);
      const body = (args[index + 1]?.text ?? '').replaceAll(String.raw`\_`, ' ');
      return [text([body, ...rest].join(' '), { env: vars })];
    }
    const stuck = /^(?:-[iv]*S|--split-string=)([\s\S]+)$/.exec(one);
    if (stuck)
      return [
        text([stuck[1]!, ...args.slice(index + 1).map((arg) => arg.text)].join(' '), { env: vars }),
      ];
    if (['-u', '--unset'].includes(one)) index += 1;
    else if (one === '-C' || one === '--chdir') {
      index += 1;
      cwd = joinPath(at.state.cwd, args[index]?.text ?? '.');
    } else if (/^[A-Za-z_]\w*=/.test(one))
      vars.set(one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1));
    else if (!one.startsWith('-')) break;
  }
  return words(args.slice(index), {
    env: vars,
    subshell: true,
    ...(cwd === undefined ? {} : { cwd }),
  });
}
