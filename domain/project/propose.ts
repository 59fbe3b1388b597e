import { kindOfCommand } from '../deliverables/extract/words.ts';
import { ciCommands } from './ci.ts';

/** A deliverable that a project seems to want, and the file that says so. */
export interface Proposal {
  /** As after --deliver. */
  deliver: string;
  because: string;
}

/** Root files whose content is wanted; the workflows of the CI come beside them. */
export const PROJECT_FILES = [
  'package.json',
  'pnpm-workspace.yaml',
  'pyproject.toml',
  'Makefile',
  'go.mod',
  'Cargo.toml',
] as const;

type Role = 'test' | 'types' | 'lint' | 'format' | 'build';

interface Found {
  role: Role;
  command: string;
  because: string;
}

/**
 * Proposes what a task should have to prove in a repository. `files` are the names at its root, `contents` the text
 * of those of PROJECT_FILES that exist, `ci` the text of its workflow files. What the CI runs goes over what the
 * project files suggest. Never throws: what cannot be read says nothing.
 */
export function proposeDeliverables(project: {
  files: readonly string[];
  contents: Readonly<Record<string, string>>;
  ci: Readonly<Record<string, string>>;
}): Proposal[] {
  const { contents, ci } = project;
  const has = (name: string): boolean => project.files.includes(name);
  const suggested = [
    ...ofPackage(contents['package.json'] ?? '', has),
    ...ofPython(contents['pyproject.toml'] ?? '', has),
    ...ofGo(has),
    ...ofCargo(contents['Cargo.toml'] ?? '', has),
  ];
  const made = ofMakefile(contents['Makefile'] ?? '');
  const own = suggested.length > 0 ? suggested : made;
  const known = [...suggested, ...made];
  // Only what the project itself could say: a workflow also installs, publishes and reports.
  const run = ciCommands(ci).flatMap(({ command, file }): Found[] => {
    const role = roleOf(command);
    const tool = toolOf(command);
    return role !== null && known.some((one) => toolOf(one.command) === tool)
      ? [{ role, command, because: `${file} runs it` }]
      : [];
  });
  const taken = new Set<string>();
  const order: readonly Role[] = ['build', 'types', 'lint', 'format', 'test'];
  return order.flatMap((role) => {
    const fromCi = run.filter((one) => one.role === role);
    const all = fromCi.length > 0 ? fromCi : own.filter((one) => one.role === role);
    return all.flatMap(({ command, because }) => {
      if (taken.has(command)) return [];
      taken.add(command);
      return [{ deliver: `${KINDS[role]}: ${command}`, because }];
    });
  });
}

const KINDS: Readonly<Record<Role, string>> = {
  test: 'command',
  types: 'lints',
  lint: 'lints',
  format: 'lints',
  build: 'builds',
};

/** First words of a command that say whose it is, without environment and runner. */
function toolOf(command: string): string {
  const words = command.split(/\s+/).filter((word) => !/^\w+=/.test(word));
  return words[0] ?? '';
}

function roleOf(command: string): Role | null {
  if (/\b(?:install|publish|deploy|release|upload|login|audit|codecov)\b/.test(command))
    return null;
  if (
    /\bfmt\b|\bformat\b|--check\b.*(?:black|prettier)|(?:black|prettier)\b.*--check/.test(command)
  )
    return /--check|--diff|-l\b|format:check|fmt:check|check-format/.test(command)
      ? 'format'
      : null;
  if (/\b(?:typecheck|type-check|check-types|mypy|pyright|tsc)\b/.test(command)) return 'types';
  switch (kindOfCommand(command)) {
    case 'lints':
      return 'lint';
    case 'builds':
      return 'build';
    case 'command':
      return /\btests?\b|pytest|vitest|jest|tox|nox/.test(command) ? 'test' : null;
  }
}

function ofPackage(text: string, has: (name: string) => boolean): Found[] {
  let scripts: Record<string, unknown>;
  try {
    scripts = (JSON.parse(text) as { scripts?: Record<string, unknown> } | null)?.scripts ?? {};
  } catch {
    return [];
  }
  const pnpm = has('pnpm-lock.yaml') || has('pnpm-workspace.yaml');
  const tool = pnpm ? 'pnpm' : has('yarn.lock') ? 'yarn' : has('bun.lock') ? 'bun' : 'npm';
  const because = 'package.json has the script';
  const script = (role: Role, ...names: string[]): Found[] => {
    const name = names.find((one) => isRunnable(scripts[one]));
    if (name === undefined) return [];
    const command = name === 'test' && tool !== 'bun' ? `${tool} test` : `${tool} run ${name}`;
    return [{ role, command, because: `${because} ${name}` }];
  };
  const found = [
    ...script('build', 'build'),
    ...script('types', 'typecheck', 'type-check', 'check-types', 'types'),
    ...script('lint', 'lint'),
    ...script('format', 'format:check', 'fmt:check', 'check:format'),
    ...script('test', 'test', 'test:unit', 'test:ci'),
  ];
  // A workspace whose root has no scripts: every package brings its own.
  if (found.length === 0 && has('pnpm-workspace.yaml'))
    return [{ role: 'test', command: 'pnpm -r test', because: 'pnpm-workspace.yaml' }];
  return found;
}

/** A script that ends by itself and does something. */
function isRunnable(script: unknown): boolean {
  return (
    typeof script === 'string' && !/no test specified|--watch(?!=false|All=false)\b/.test(script)
  );
}

function ofPython(pyproject: string, has: (name: string) => boolean): Found[] {
  const isPython = ['pyproject.toml', 'setup.py', 'setup.cfg', 'tox.ini', 'pytest.ini'].some(has);
  if (!isPython) return [];
  const prefix =
    has('poetry.lock') || pyproject.includes('[tool.poetry')
      ? 'poetry run '
      : has('uv.lock') || pyproject.includes('[tool.uv')
        ? 'uv run '
        : 'python3 -m ';
  const section = (name: string): boolean => pyproject.includes(`[tool.${name}`);
  const depends = (name: string): boolean => new RegExp(`["'\\s]${name}\\b`).test(pyproject);
  const one = (role: Role, wanted: boolean, words: string, because: string): Found[] =>
    wanted ? [{ role, command: `${prefix}${words}`, because }] : [];
  const mypyFiles = /\[tool\.mypy\][^[]*^files\s*=/m.test(pyproject);
  return [
    ...one(
      'types',
      section('mypy') || depends('mypy'),
      mypyFiles ? 'mypy' : 'mypy .',
      'pyproject.toml has mypy',
    ),
    ...one(
      'types',
      section('pyright') || depends('pyright'),
      'pyright',
      'pyproject.toml has pyright',
    ),
    ...one('lint', section('ruff') || depends('ruff'), 'ruff check', 'pyproject.toml has ruff'),
    ...one(
      'test',
      section('pytest') || depends('pytest') || has('tests') || has('pytest.ini'),
      'pytest',
      section('pytest') || depends('pytest') ? 'pyproject.toml has pytest' : 'there are tests',
    ),
  ];
}

function ofGo(has: (name: string) => boolean): Found[] {
  if (!has('go.mod')) return [];
  const because = 'go.mod';
  const lint = ['.golangci.yml', '.golangci.yaml', '.golangci.toml'].some(has);
  return [
    { role: 'build', command: 'go build ./...', because },
    { role: 'lint', command: 'go vet ./...', because },
    ...(lint
      ? [{ role: 'lint' as const, command: 'golangci-lint run', because: 'its configuration' }]
      : []),
    { role: 'test', command: 'go test ./...', because },
  ];
}

function ofCargo(text: string, has: (name: string) => boolean): Found[] {
  if (!has('Cargo.toml')) return [];
  const because = 'Cargo.toml';
  const all = text.includes('[workspace]') ? ' --workspace' : '';
  return [
    { role: 'build', command: `cargo build${all}`, because },
    ...(has('clippy.toml') || text.includes('[lints.clippy]') || text.includes('[workspace.lints')
      ? [{ role: 'lint' as const, command: `cargo clippy${all} -- -D warnings`, because: 'clippy' }]
      : []),
    { role: 'test', command: `cargo test${all}`, because },
  ];
}

function ofMakefile(text: string): Found[] {
  const target = (role: Role, ...names: string[]): Found[] => {
    const name = names.find((one) => new RegExp(`^${one}\\s*:(?!=)`, 'm').test(text));
    return name === undefined
      ? []
      : [{ role, command: `make ${name}`, because: `Makefile has the target ${name}` }];
  };
  return [
    ...target('build', 'build'),
    ...target('types', 'typecheck', 'types'),
    ...target('lint', 'lint'),
    ...target('test', 'test', 'check'),
  ];
}
