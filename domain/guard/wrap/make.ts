import type { Call } from '../call.ts';
import type { At } from '../invoke.ts';
import { joinPath } from '../paths.ts';
import { optionValue, scanMixed } from './options.ts';
import { text, words, type Inner } from './inner.ts';

/** Recipes of a makefile that this command wrote, and of standard input. */
export function make(call: Call, at: At): Inner[] {
  const scanned = scanMixed(call.args, [
    '-f',
    '-C',
    '-j',
    '-I',
    '-o',
    '-W',
    '-l',
    '--file',
    '--makefile',
    '--directory',
    '--eval',
  ]);
  const dir = optionValue(scanned, '-C', '--directory');
  const base = dir ? joinPath(call.cwd, dir.text) : call.cwd;
  const file = optionValue(scanned, '-f', '--file', '--makefile')?.text;
  const evaluated = optionValue(scanned, '--eval')?.text;
  // The shell of all recipes can be set to any command.
  const shell = call.args.map((one) => /^SHELL=(.+)$/s.exec(one.text)?.[1]).find(Boolean);
  const sources = [
    ...(evaluated === undefined ? [] : [evaluated]),
    ...(file === '-' || /^\/dev\/stdin$/.test(file ?? '') ? [call.stdin ?? ''] : []),
    ...(file === undefined ? ['GNUmakefile', 'makefile', 'Makefile', 'justfile'] : [file]).flatMap(
      (one) => at.state.files.get(joinPath(base, one) ?? '') ?? [],
    ),
  ];
  return [
    ...(shell === undefined ? [] : [text(shell, { subshell: true, cwd: base })]),
    ...(call.program === 'just' ? justCommand(call) : []),
    ...sources.flatMap((source) =>
      recipes(source).map((line) => text(line, { subshell: true, cwd: base })),
    ),
  ];
}

/** `just -c program arguments` runs them with the recipes' environment. */
function justCommand(call: Call): Inner[] {
  const at = call.args.findIndex((one) => one.text === '-c' || one.text === '--command');
  return at < 0 ? [] : words(call.args.slice(at + 1));
}

function recipes(source: string): string[] {
  const vars = new Map<string, string>();
  const out: string[] = [];
  for (const line of source.split('\n')) {
    const set = /^([A-Za-z_]\w*)\s*[:?+]?=\s*(.*)$/.exec(line);
    if (set) {
      vars.set(set[1]!, set[2]!);
      const shell = /\$\(shell\s+([^)]*)\)/.exec(set[2]!)?.[1];
      if (shell !== undefined) out.push(shell);
      continue;
    }
    const inline = /^[^\s#:][^:=]*:(?!=)[^;]*;(.*)$/.exec(line)?.[1];
    const recipe = inline ?? (/^[\t ]+\S/.test(line) ? line : undefined);
    if (recipe !== undefined)
      out.push(
        recipe
          .trim()
          .replace(/^[@+-]+/, '')
          .replace(/\$[({](\w+)[)}]/g, (_, name: string) => vars.get(name) ?? '')
          .replaceAll('$$', '$'),
      );
  }
  return out;
}
