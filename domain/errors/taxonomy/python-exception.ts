const PY = String.raw`^(?:E\s+|\s*\|\s+)?`;
/** A Python exception line, also under pytest's `E` margin and in exception groups. */
export const exception = (body: string): RegExp => new RegExp(`${PY}(?:[\\w.]+\\.)?${body}`);
