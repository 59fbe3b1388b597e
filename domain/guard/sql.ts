/** True when SQL text destroys data: DROP, TRUNCATE, DELETE and UPDATE for all rows, dropped columns. */
export function judgeSql(text: string): boolean {
  if (text.length > 200_000 || !/drop|truncate|delete|update|alter|detach|vacuum/i.test(text))
    return false;
  return statements(text).some(destroys);
}

function destroys(statement: string): boolean {
  const words = statement.replace(/\s+/g, ' ').trim();
  if (
    /^(?:EXPLAIN|SELECT|INSERT|CREATE|SHOW|COPY|--)/i.test(words) &&
    !/^(?:CREATE OR REPLACE TABLE)/i.test(words)
  )
    return false;
  if (
    /(?:^|\b(?:THEN|BEGIN|DO|AS)\s+)DROP\s+(?:DATABASE|SCHEMA|TABLE|VIEW|USER|ROLE|KEYSPACE|COLLECTION|TABLESPACE|MATERIALIZED|SEQUENCE|TYPE|FUNCTION|TRIGGER|OWNED|EXTENSION|FOREIGN|COLUMN|GRAPH|STREAM|PROCEDURE|EVENT|POLICY|DOMAIN|SERVER|WAREHOUSE|STAGE|LOGIN|CONSTRAINT)\b/i.test(
      words,
    )
  )
    return true;
  if (/^TRUNCATE\b/i.test(words) && words.split(' ').length > 1) return true;
  if (
    /^ALTER\s+TABLE\b.*\bDROP\s+(?!NOT NULL|DEFAULT)(?:COLUMN|PARTITION|PRIMARY|\w)/i.test(words) &&
    !/\bDROP\s+(?:CONSTRAINT|NOT NULL|DEFAULT|INDEX|FOREIGN)/i.test(words)
  )
    return true;
  const where = /\bWHERE\b\s*(.*)$/i.exec(words)?.[1];
  const all =
    where === undefined ||
    /^\(?\s*(?:1\s*=\s*1|true|1|'\w*'\s*=\s*'\w*'|id\s*(?:>\s*0|>=\s*0|IS NOT NULL))\s*\)?\s*$/i.test(
      where,
    );
  if (/^(?:WITH\b.*\)\s*)?DELETE\s+FROM\b/i.test(words) || /^DELETE\s+\w+\s*$/i.test(words))
    return all && !/\bUSING\b/i.test(words) && words.split(' ').length > 2;
  return /^UPDATE\s+\S+\s+(?:AS\s+\w+\s+)?SET\b/i.test(words) && all && !/\bFROM\b/i.test(words);
}

/** Splits at `;` outside strings and comments; comments go, string contents become `'s'`. */
function statements(text: string): string[] {
  const out: string[] = [];
  let current = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!;
    if (char === ';') {
      out.push(current);
      current = '';
    } else if ((char === '-' && text[at + 1] === '-') || (char === '#' && /^\s*$/.test(current))) {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end - 1;
    } else if (char === '/' && text[at + 1] === '*') {
      const end = text.indexOf('*/', at + 2);
      // MySQL runs what stands in /*! … */.
      if (text[at + 2] === '!')
        current += text.slice(at + 3, end < 0 ? undefined : end).replace(/^\d+/, '');
      at = end < 0 ? text.length : end + 1;
      current += ' ';
    } else if (char === "'" && current.trim() !== '') {
      const end = closing(text, at);
      current += "'s'";
      at = end;
    } else if (char === '\\' && /^\s*$/.test(current)) {
      current = '';
    } else current += char;
  }
  return [...out, current];
}

function closing(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === "'") {
      if (text[at + 1] === "'") at += 1;
      else return at;
    }
  }
  return text.length;
}
