import type { Call } from '../call.ts';
import { text, words, type Inner } from './inner.ts';
import { hasOption, optionValue, scanOptions } from './options.ts';

export function switchUser(call: Call): Inner[] {
  const scanned = scanOptions(call.args, [
    '-c',
    '--command',
    '-s',
    '--shell',
    '-g',
    '-G',
    '-u',
    '--user',
    '--session-command',
  ]);
  const script =
    optionValue(scanned, '-c', '--command', '--session-command') ??
    call.args[call.args.findIndex((one) => one.text === '-c') + 1];
  if (script && call.args.some((one) => /^-\w*c$|^--command/.test(one.text)))
    return [text(script.text, { subshell: true })];
  return hasOption(scanned, '-u', '--user') ? words(scanned.rest) : [];
}
