import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Step } from './steps.ts';

/** Does one deed on a file of the work tree; throws when it cannot be done. */
export function changeFile(
  step: Extract<Step, { kind: 'write' | 'edit' | 'delete' }>,
  cwd: string,
): void {
  const path = resolve(cwd, step.path);
  switch (step.kind) {
    case 'write':
      mkdirSync(dirname(path), { recursive: true });
      return writeFileSync(path, step.content);
    case 'edit': {
      const before = readFileSync(path, 'utf8');
      return writeFileSync(
        path,
        before.replaceAll(step.replace, () => step.with),
      );
    }
    case 'delete':
      return rmSync(path, { recursive: true, force: true });
  }
}

/** The step with `$1`… filled from what a message matched. */
export function filled(step: Step, match: RegExpExecArray): Step {
  const fill = (text: string): string =>
    text.replaceAll(/\$(\d)/g, (_whole, group: string) => match[Number(group)] ?? '');
  const deep = (value: unknown): unknown => {
    if (typeof value === 'string') return fill(value);
    if (Array.isArray(value)) return value.map(deep);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, deep(inner)]));
  };
  return deep(step) as Step;
}
