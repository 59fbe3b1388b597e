import type { Call } from '../call.ts';
import { withoutMarks } from '../shell/marks.ts';
import type { SinkHandlers } from './source-facts.ts';
import { Sinks } from './sinks.ts';
import { tokenize, type Language } from './tokens.ts';
import type { Scope } from './values.ts';

/** Finds the calls that run, delete, write or send, with the constants that reach them; gives what it prints. */
export function extractSinks(
  source: string,
  language: Language,
  call: Call,
  on: SinkHandlers,
): string {
  const origins = call.marks.of(source);
  if (origins.length > 0 && withoutMarks(source).trim() === '') {
    on.emit('@exec', [source]);
    return '';
  }
  const tokens = tokenize(source, language);
  const scope: Scope = {
    marks: call.marks,
    home: call.home,
    workspace: call.workspace,
    names: new Map(),
  };
  return new Sinks(tokens, scope, {
    language,
    call,
    on,
    inMemory: source.includes(':memory:'),
    nested: (inner) => extractSinks(inner, language, call, on),
  }).scan();
}
