import { readFile } from 'node:fs/promises';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import type { ErrorRecord } from '../domain/errors/record.ts';
import { ERROR_RECORDS } from '../domain/errors/taxonomy/index.ts';
import { compileUserPatterns, type UserPattern } from '../domain/errors/user-patterns.ts';

const TEXT_FIELDS = [
  'pattern',
  'severity',
  'title',
  'fix',
  'fallback',
  'literal',
  'exit0',
] as const;

/** Reads a file of user patterns; a bad one is refused with its place, the rest are used. `readable`: it is a list at all. */
export async function loadUserPatterns(
  path: string,
  shownPath: string,
): Promise<{ records: ErrorRecord[]; problems: string[]; readable: boolean }> {
  const lines = new LineCounter();
  const document = parseDocument(await readFile(path, 'utf8'), { lineCounter: lines });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${shownPath}:${line}:${col}`;
  };
  const problems = document.errors.map(
    (error) => `${at(error.pos[0])} ${error.message.split('\n')[0] ?? ''}`,
  );
  const list = document.get('patterns', true) ?? document.contents;
  if (!isSeq(list))
    return {
      records: [],
      readable: false,
      problems: [...problems, `${shownPath}:1:1 a list under "patterns" is missing`],
    };
  const entries: UserPattern[] = [];
  for (const item of list.items) {
    if (!isMap(item)) {
      problems.push(`${shownPath}: an entry is not a mapping`);
      continue;
    }
    const id = item.get('id');
    const pattern = item.get('pattern', true);
    const place = lines.linePos(
      isScalar(pattern) ? (pattern.range?.[0] ?? 0) : (item.range?.[0] ?? 0),
    );
    entries.push({
      ...fieldsOf(item),
      id: typeof id === 'string' ? id : '',
      at: { line: place.line, column: place.col },
    });
  }
  const compiled = compileUserPatterns(entries, new Set(ERROR_RECORDS.map((record) => record.id)));
  return {
    records: compiled.records,
    readable: document.errors.length === 0,
    problems: [
      ...problems,
      ...compiled.problems.map(
        ({ line, column, id, reason }) => `${shownPath}:${line}:${column} ${id}: ${reason}`,
      ),
    ],
  };
}

function fieldsOf(item: YAMLMap): Omit<UserPattern, 'id' | 'at'> {
  const fields: Partial<Record<(typeof TEXT_FIELDS)[number], string>> = {};
  for (const name of TEXT_FIELDS) {
    const value = item.get(name);
    if (typeof value === 'string') fields[name] = value;
  }
  return {
    ...fields,
    pattern: fields.pattern ?? '',
    ...(item.get('immediate') === true ? { immediate: true } : {}),
  };
}
