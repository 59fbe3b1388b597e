import { parseDiff, type FileDiff } from './diff.ts';

const MANIFEST =
  /(?:^|\/)(package\.json|requirements[^/]*\.txt|pyproject\.toml|go\.mod|Cargo\.toml|Gemfile)$/;

/** Names of dependencies that the change added to a manifest. */
export function findNewDependencies(patch: string): string[] {
  return parseDiff(patch).flatMap((file) => {
    const kind = MANIFEST.exec(file.path)?.[1];
    if (kind === undefined) return [];
    const names = (lines: FileDiff['added']): string[] =>
      lines.flatMap(({ text }) => dependencyName(kind, text) ?? []);
    const before = new Set(names(file.removed));
    return names(file.added).filter((name) => !before.has(name));
  });
}

function dependencyName(kind: string, text: string): string | null {
  if (kind === 'package.json') {
    const match =
      /^\s*"((?:@[\w.-]+\/)?[\w.-]+)":\s*"(?:[~^>=<*\d]|workspace:|file:|git|npm:|latest)/.exec(
        text,
      );
    return match && match[1] !== 'version' ? match[1]! : null;
  }
  if (kind.startsWith('requirements'))
    return /^\s*([A-Za-z][\w.-]*)\s*(?:[=<>~![;]|$)/.exec(text)?.[1] ?? null;
  if (kind === 'go.mod')
    return /^\s*(?:require\s+)?([\w.-]+\.[\w./-]+)\s+v\d/.exec(text)?.[1] ?? null;
  if (kind === 'Gemfile') return /^\s*gem\s+['"]([\w-]+)['"]/.exec(text)?.[1] ?? null;
  return (
    /^\s*([A-Za-z][\w-]*)\s*=\s*(?:["{]\s*[\^~>=\d]|\{\s*version)/.exec(text)?.[1] ??
    /^\s*"([A-Za-z][\w.-]*)\s*(?:[=<>~!].*)?",?$/.exec(text)?.[1] ??
    null
  );
}
