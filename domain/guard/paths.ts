/** Resolves a path lexically; null when the base is not known and the path is relative. */
export function joinPath(base: string | null, path: string): string | null {
  if (path.startsWith('/')) return normalize(path);
  return base === null ? null : normalize(`${base}/${path}`);
}

/** Removes `.`, `..` and double slashes; the result has no slash at its end, except for the root. */
export function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** True when `path` is `dir` or lies in it. */
export function isWithin(path: string, dir: string): boolean {
  return path === dir || path.startsWith(dir === '/' ? '/' : `${dir}/`);
}
