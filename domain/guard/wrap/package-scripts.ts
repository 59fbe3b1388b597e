import type { Call } from '../call.ts';
import type { At } from '../invoke.ts';
import { joinPath } from '../paths.ts';
import { withoutMarks } from '../shell/marks.ts';
import { text, type Inner } from './inner.ts';
import { optionValue, scanMixed } from './options.ts';

const VALUED = ['-w', '--workspace', '-C', '--dir', '--prefix', '--cwd', '-F', '--filter'];

/** Scripts that the package managers run by themselves, by their documentation. */
const BY_ITSELF: Readonly<Record<string, readonly string[]>> = {
  install: ['preinstall', 'install', 'postinstall', 'prepare'],
  i: ['preinstall', 'install', 'postinstall', 'prepare'],
  ci: ['preinstall', 'install', 'postinstall', 'prepare'],
  add: ['preinstall', 'install', 'postinstall', 'prepare'],
  '': ['preinstall', 'install', 'postinstall', 'prepare'],
  pack: ['prepack', 'prepare', 'postpack'],
  version: ['preversion', 'version', 'postversion'],
};

/**
 * Scripts of a package.json that this very command wrote, or set by `npm pkg set`. One that lies there already is
 * run by npm through the shell on PATH, which is the guarded one.
 */
export function packageScripts(call: Call, at: At): Inner[] {
  const scanned = scanMixed(call.args, VALUED);
  const words = scanned.rest.map((one) => withoutMarks(one.text)).filter((one) => one !== '');
  const [verb = '', second = ''] = words;
  if (verb === 'pkg' && second === 'set') {
    for (const one of words.slice(2)) {
      const found = /^scripts[.[]["']?([\w:-]+)["']?\]?=([\s\S]*)$/.exec(one);
      if (found) at.state.vars.set(`npm script ${found[1]!}`, found[2]!);
    }
    return [];
  }
  const named = ['run', 'run-script', 'rum', 'urn'].includes(verb)
    ? second
    : ['test', 't', 'start', 'stop', 'restart'].includes(verb) || call.program !== 'npm'
      ? verb
      : '';
  const names = [
    ...(named === '' ? [] : [`pre${named}`, named === 't' ? 'test' : named, `post${named}`]),
    ...(BY_ITSELF[verb] ?? []),
  ];
  const dir = optionValue(scanned, '-C', '--dir', '--prefix', '--cwd');
  const file = joinPath(call.cwd, dir ? `${dir.text}/package.json` : 'package.json');
  const scripts = file === null ? {} : scriptsOf(at.state.files.get(file));
  return names.flatMap((name) => {
    const script = at.state.vars.get(`npm script ${name}`) ?? scripts[name];
    return typeof script === 'string' ? [text(script, { subshell: true })] : [];
  });
}

function scriptsOf(content: string | undefined): Record<string, unknown> {
  if (content === undefined) return {};
  try {
    const { scripts } = JSON.parse(content) as { scripts?: Record<string, unknown> };
    return scripts ?? {};
  } catch {
    return {};
  }
}
