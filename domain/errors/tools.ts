/**
 * The project's own tools, told by its lock files: what installs a package, runs a program, and which
 * file lists the dependencies.
 */
export function projectTools(rootFiles: readonly string[]): Record<string, string> {
  const has = (name: string): boolean => rootFiles.includes(name);
  return { ...pythonTools(has), ...nodeTools(has) };
}

function pythonTools(has: (name: string) => boolean): Record<string, string> {
  const manifest =
    ['requirements.txt', 'pyproject.toml', 'Pipfile', 'setup.py'].find(has) ?? 'requirements.txt';
  if (has('uv.lock'))
    return { 'py.add': 'uv add', 'py.run': 'uv run ', 'py.manifest': 'pyproject.toml' };
  if (has('poetry.lock'))
    return { 'py.add': 'poetry add', 'py.run': 'poetry run ', 'py.manifest': 'pyproject.toml' };
  if (has('pdm.lock'))
    return { 'py.add': 'pdm add', 'py.run': 'pdm run ', 'py.manifest': 'pyproject.toml' };
  if (has('Pipfile'))
    return { 'py.add': 'pipenv install', 'py.run': 'pipenv run ', 'py.manifest': 'Pipfile' };
  return { 'py.add': 'pip install', 'py.run': '', 'py.manifest': manifest };
}

function nodeTools(has: (name: string) => boolean): Record<string, string> {
  if (has('pnpm-lock.yaml')) {
    return {
      'js.add': 'pnpm add',
      'js.add-dev': 'pnpm add -D',
      'js.install': 'pnpm install',
      'js.exec': 'pnpm exec',
      'js.run': 'pnpm run',
    };
  }
  if (has('yarn.lock')) {
    return {
      'js.add': 'yarn add',
      'js.add-dev': 'yarn add -D',
      'js.install': 'yarn install',
      'js.exec': 'yarn',
      'js.run': 'yarn run',
    };
  }
  if (has('bun.lock') || has('bun.lockb')) {
    return {
      'js.add': 'bun add',
      'js.add-dev': 'bun add -d',
      'js.install': 'bun install',
      'js.exec': 'bunx',
      'js.run': 'bun run',
    };
  }
  return {
    'js.add': 'npm install',
    'js.add-dev': 'npm install -D',
    'js.install': 'npm install',
    'js.exec': 'npx',
    'js.run': 'npm run',
  };
}
