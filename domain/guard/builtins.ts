import type { Call } from './call.ts';
import { plainArgs } from './call.ts';
import { deeper } from './frame.ts';
import type { At } from './invoke.ts';
import { runCommandVariable } from './command-variables.ts';
import { joinPath } from './paths.ts';
import { isMarked } from './shell/marks.ts';
import { printf } from './shell/print.ts';

/**
 * Builtins that change what later words mean. Gives the output when the builtin is fully handled here, null
 * when the call goes on through the tables.
 */
export function runBuiltin(call: Call, at: At): string | null {
  const { state, walk, frame } = at;
  const args = plainArgs(call);
  switch (call.program) {
    case 'cd':
    case 'pushd':
    case 'z': {
      const target = call.args.find(({ text }) => !/^-[LPe@]+$|^--$/.test(text));
      if (target?.text === '-') {
        state.cwd = state.vars.get('OLDPWD') ?? null;
        return '';
      }
      if (state.cwd !== null) state.vars.set('OLDPWD', state.cwd);
      const to = target?.text ?? state.home;
      const [origin] = walk.marks.of(to);
      state.cwd = !isMarked(to)
        ? joinPath(state.cwd, to)
        : origin?.under && !origin.filtered && to.length === 1
          ? `${origin.under}/x`
          : null;
      return '';
    }
    case 'popd':
      state.cwd = state.vars.get('OLDPWD') ?? null;
      return '';
    case 'alias':
      for (const { text } of call.args) {
        const cut = text.indexOf('=');
        if (cut > 0) state.aliases.set(text.slice(0, cut), text.slice(cut + 1));
      }
      return '';
    case 'unalias':
      for (const name of args) state.aliases.delete(name);
      return '';
    case 'unset':
      for (const name of args) {
        state.vars.delete(name);
        state.arrays.delete(name);
        if (args.includes('-f')) state.functions.delete(name);
      }
      return '';
    case 'export':
    case 'declare':
    case 'local':
    case 'readonly':
    case 'typeset':
      for (const { text } of call.args) {
        const parts = /^([A-Za-z_]\w*)(\+?)=([\s\S]*)$/.exec(text);
        if (!parts) continue;
        const [, name = '', plus, value = ''] = parts;
        const full = plus ? (state.vars.get(name) ?? '') + value : value;
        if (args.some((one) => /^-[a-zA-Z]*n/.test(one))) state.refs.set(name, full);
        else state.vars.set(name, full);
        runCommandVariable(walk, { name, value: full }, { state, frame });
      }
      return '';
    case 'hash': {
      const path = args.indexOf('-p');
      const [file, name] = path < 0 ? [] : args.slice(path + 1);
      if (file !== undefined && name !== undefined) state.aliases.set(name, file);
      return '';
    }
    case 'set': {
      const cut = args.indexOf('--');
      if (cut >= 0) state.positionals = call.args.slice(cut + 1).map(({ text }) => text);
      else if (args[0] !== undefined && !/^[-+]/.test(args[0]))
        state.positionals = call.args.map(({ text }) => text);
      return '';
    }
    case 'shift':
      state.positionals = state.positionals.slice(Number(args[0] ?? 1) || 1);
      return '';
    case 'read':
    case 'mapfile':
    case 'readarray':
      readInto(call, args, at);
      return '';
    case 'printf': {
      const into = args.indexOf('-v');
      if (into < 0) return null;
      state.vars.set(
        args[into + 1] ?? '_',
        printf(call.args.slice(into + 2).map(({ text }) => text)),
      );
      return '';
    }
    case 'trap':
      if (call.args[0] && args.length > 1 && !/^(-|--|-l|-p|)$/.test(args[0]!))
        walk.run(call.args[0].text, state, deeper(frame, 'trap'));
      return '';
    case 'let':
      return '';
    default:
      return null;
  }
}

/** Fields of a line by the separators in force, blanks when there are none. */
function splitLine(line: string, separators: string | undefined): string[] {
  if (separators === undefined || separators === '' || /^[ \t\n]*$/.test(separators))
    return line.trim().split(/\s+/).filter(Boolean);
  const fields: string[] = [''];
  for (const char of line.trim()) {
    if (separators.includes(char)) fields.push('');
    else fields[fields.length - 1] += char;
  }
  return fields;
}

function readInto(call: Call, args: string[], { state, walk }: At): void {
  const stdin = call.stdin ?? walk.marks.make({ kind: 'input', name: 'stdin' });
  const valued = new Set(['-d', '-n', '-N', '-p', '-t', '-u', '-i', '-c', '-C', '-O', '-s']);
  let array = call.program === 'read' ? null : 'MAPFILE';
  const names: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at]!;
    if (arg === '-a' || /^-[a-z]*a$/.test(arg)) {
      at += 1;
      array = args[at] ?? 'REPLY';
    } else if (valued.has(arg) && !(arg === '-s' && call.program === 'read')) at += 1;
    else if (!arg.startsWith('-')) names.push(arg);
  }
  if (call.program !== 'read') {
    state.arrays.set(names[0] ?? array ?? 'MAPFILE', stdin.replace(/\n$/, '').split('\n'));
    return;
  }
  const delimited = args.includes('-d') && args[args.indexOf('-d') + 1] === '';
  const line = delimited ? stdin : (stdin.split('\n').find((one) => one !== '') ?? '');
  if (array !== null) {
    state.arrays.set(array, splitLine(line, call.env.get('IFS') ?? state.vars.get('IFS')));
    return;
  }
  if (names.length <= 1) {
    state.vars.set(names[0] ?? 'REPLY', line.trim());
    return;
  }
  const separators = call.env.get('IFS') ?? state.vars.get('IFS');
  const words = splitLine(line, separators);
  for (const [index, name] of names.entries())
    state.vars.set(
      name,
      index === names.length - 1 ? words.slice(index).join(' ') : (words[index] ?? ''),
    );
}
