import { type Document, LineCounter, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { layerSchema } from './schema.ts';
import type { ConfigLayer, ConfigProblem } from './types.ts';

/** A file's settings, or everything that is wrong with it. */
export type ParsedLayer =
  | { kind: 'ok'; layer: ConfigLayer; locate: (path: readonly PropertyKey[]) => ConfigProblem }
  | { kind: 'bad'; problems: ConfigProblem[] };

/** `max_strikes` and `maxStrikes` are the same key; the file's own spelling is shown in problems. */
const camel = (key: string): string =>
  key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Reads one configuration file; never throws on bad text. An empty file sets nothing. */
export function parseConfig(file: string, text: string): ParsedLayer {
  const lines = new LineCounter();
  const doc = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const at = (offset: number, path: string, problem: string): ConfigProblem => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col, path, problem };
  };
  if (doc.errors.length > 0) {
    const problems = doc.errors.map(({ pos, message }) => at(pos[0], '', firstLine(message)));
    return { kind: 'bad', problems };
  }
  if (doc.contents === null) return { kind: 'ok', layer: {}, locate: () => at(0, '', '') };
  const twice = findDoubled(doc).map(({ offset, path }) =>
    at(offset, path, 'given twice, in two spellings'),
  );
  if (twice.length > 0) return { kind: 'bad', problems: twice };

  const locate = (
    path: readonly PropertyKey[],
    problem = '',
    place: 'value' | 'key' = 'value',
  ): ConfigProblem => {
    const { offset, written } = find(doc, path, place);
    return at(offset, written, problem);
  };
  const result = layerSchema.safeParse(withoutEmptySections(withCamelKeys(doc.toJS() as unknown)));
  if (result.success) return { kind: 'ok', layer: result.data as ConfigLayer, locate };
  const problems = result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => locate([...issue.path, key], 'unknown key', 'key'))
      : [locate(issue.path, issue.message)],
  );
  const inOrder = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return { kind: 'bad', problems: inOrder };
}

const firstLine = (text: string): string => text.split('\n')[0]!.replace(/ at line \d+.*$/, '');

function withCamelKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withCamelKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [camel(key), withCamelKeys(inner)]),
  );
}

/** `guard:` with nothing behind it sets nothing. */
function withoutEmptySections(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null));
}

/** Offset and spelling of a path: the value's place, or the key's; an absent key is located at its parent. */
function find(
  doc: Document,
  path: readonly PropertyKey[],
  place: 'value' | 'key',
): { offset: number; written: string } {
  let node: unknown = doc.contents;
  let offset = offsetOf(node) ?? 0;
  const written: string[] = [];
  for (const step of path) {
    const pair = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && camel(String(key.value)) === step)
      : undefined;
    written.push(pair && isScalar(pair.key) ? String(pair.key.value) : String(step));
    node = pair ? pair.value : isSeq(node) ? node.items[Number(step)] : null;
    const isLast = written.length === path.length;
    const keyOffset = pair ? offsetOf(pair.key) : null;
    offset = (isLast && place === 'key' ? keyOffset : offsetOf(node)) ?? keyOffset ?? offset;
  }
  return { offset, written: written.join('.') };
}

function offsetOf(node: unknown): number | null {
  const range = (node as { range?: [number, number, number] | null } | null)?.range;
  return range ? range[0] : null;
}

function findDoubled(doc: Document): { offset: number; path: string }[] {
  const found: { offset: number; path: string }[] = [];
  const visit = (node: unknown, path: string): void => {
    if (!isMap(node)) return;
    const seen = new Set<string>();
    for (const { key, value } of node.items) {
      if (!isScalar(key)) continue;
      const written = path === '' ? String(key.value) : `${path}.${String(key.value)}`;
      const name = camel(String(key.value));
      if (seen.has(name)) found.push({ offset: offsetOf(key) ?? 0, path: written });
      seen.add(name);
      visit(value, written);
    }
  };
  visit(doc.contents, '');
  return found;
}
