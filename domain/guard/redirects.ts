import type { Frame } from './frame.ts';
import type { Command, Redirection } from './parse.ts';
import { foldHeredoc, foldText, foldWord } from './shell/fold.ts';
import type { ShellState } from './shell/state.ts';
import type { OpenResult } from './streams.ts';
import type { Walk } from './walk.ts';

/** Follows the redirections of a command: what it reads and writes. */
export function openStreams(
  walk: Walk,
  redirects: Command['redirects'],
  state: ShellState,
  frame: Frame,
): OpenResult {
  const context = walk.context(state, frame);
  const result: OpenResult = { stdin: null, writes: [], reads: [], keepsOutput: false };
  let stdoutGoes = false;
  for (const redirect of redirects) {
    if (redirect.type === 'HereDoc') {
      const { body } = redirect;
      const text = body.parts ? foldHeredoc(body.parts, context) : body.text;
      result.stdin =
        (result.stdin ?? '') + (redirect.operator === '<<-' ? text.replace(/^\t+/gm, '') : text);
      continue;
    }
    if (!redirect.target) continue;
    const input = inputDescriptor(redirect);
    if (redirect.type === 'HereString') {
      const text = `${foldText(redirect.target, context)}\n`;
      if (input === 0) result.stdin = text;
      else state.vars.set(`fd ${input}`, text);
      continue;
    }
    const [target = { text: '', glob: false }] = foldWord(redirect.target, context);
    const { operator } = redirect;
    if (operator === '<&' && /^\d+$/.test(target.text)) {
      const text = state.vars.get(`fd ${target.text}`);
      if (text !== undefined) result.stdin = text;
    } else if (operator === '<' || operator === '<>') {
      result.reads.push(target.text);
      if (input === 0) result.stdin = walk.read(target.text, state);
      else state.vars.set(`fd ${input}`, walk.read(target.text, state));
    } else if (!(operator === '>&' && /^(\d+|-)$/.test(target.text)) && operator !== '<&') {
      const append = operator.endsWith('>>');
      result.writes.push({ ...target, append });
      const fd = redirect.descriptor?.type === 'FileDescriptor' ? redirect.descriptor.value : 1;
      if (fd === 1) stdoutGoes = true;
    }
  }
  result.keepsOutput = !stdoutGoes;
  return result;
}

/** The descriptor that a redirection fills; a named one is kept under no number. */
function inputDescriptor(redirect: Redirection): number {
  const { descriptor } = redirect as { descriptor?: { type: string; value?: unknown } };
  return descriptor?.type === 'FileDescriptor' ? Number(descriptor.value) : 0;
}
