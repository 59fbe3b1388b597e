import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CliContext } from '../../../cli/context.ts';
import { initProject, uninstallProject } from '../../../cli/init/run.ts';
import { loadConfig } from '../../../config/load.ts';
import { SAMPLE_PROJECTS } from '../../support/projects.ts';
import { tempRepo, type TempRepo } from '../../support/temp-repo.ts';

let home: string;
let repo: TempRepo;
let output: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cake-init-'));
  output = '';
});

afterEach(() => {
  repo.remove();
  rmSync(home, { recursive: true, force: true });
});

const cli = (answer: string | null = null): CliContext => ({
  env: { CAKE_HOME: home },
  cwd: repo.dir,
  stdout: (text) => void (output += text),
  stderr: (text) => void (output += text),
  readStdin: async () => '',
  isTty: false,
  ask: async () => answer,
  exit: () => undefined,
});
const init = (
  over: { hooks?: boolean; mcp?: boolean; yes?: boolean } = {},
  answer: string | null = null,
) =>
  initProject(cli(answer), {
    repo: '.',
    hooks: false,
    mcp: false,
    yes: true,
    json: false,
    ...over,
  });
const uninstall = () => uninstallProject(cli(), { repo: '.', json: false });
const configFile = (): string => join(repo.dir, 'cake.config.yaml');
const settingsFile = (): string => join(repo.dir, '.claude', 'settings.json');
const read = (path: string): string | null =>
  existsSync(path) ? readFileSync(path, 'utf8') : null;

describe('cake init', () => {
  it.each(SAMPLE_PROJECTS.map((project) => [project.name, project] as const))(
    'proposes the right commands for a project with %s, once, and takes them out again',
    async (_name, { files, expected }) => {
      repo = tempRepo(files);
      await init();
      const { deliverables } = loadConfig({ cakeHome: home, workTree: repo.dir });
      expect(deliverables.map(({ source }) => source)).toEqual(expected);
      for (const line of expected) expect(output).toContain(line);
      const first = read(configFile());
      await init();
      expect(read(configFile())).toBe(first);
      expect(output).toContain('Nothing to change');
      await uninstall();
      expect(repo.git('status', '--porcelain')).toBe('');
    },
  );

  it('writes nothing without a yes, and shows what it would write', async () => {
    repo = tempRepo({ 'go.mod': 'module x\n' });
    await expect(init({ yes: false })).rejects.toThrow('Nothing was written.');
    await expect(init({ yes: false }, 'n')).rejects.toThrow('Nothing was written.');
    expect(output).toContain('+ deliverables:');
    expect(read(configFile())).toBeNull();
    await init({ yes: false }, 'y');
    expect(read(configFile())).toContain('go test ./...');
  });

  it("leaves a user's deliverables alone, and keeps what stands around its own", async () => {
    const own = 'deliverables:\n  - "command: make proof"\n';
    repo = tempRepo({ 'go.mod': 'module x\n', 'cake.config.yaml': own });
    await init();
    expect(read(configFile())).toBe(own);
    const other = 'watch:\n  strictness: paranoid\n';
    writeFileSync(configFile(), other);
    await init();
    writeFileSync(configFile(), `${read(configFile())}\n# mine\n`);
    await uninstall();
    expect(read(configFile())).toBe(`${other}\n# mine\n`);
  });

  it('does not take out a block that somebody has edited', async () => {
    repo = tempRepo({ 'go.mod': 'module x\n' });
    await init();
    const edited = read(configFile())!.replace('go vet ./...', 'staticcheck ./...');
    writeFileSync(configFile(), edited);
    await expect(uninstall()).rejects.toThrow('edited since');
    expect(read(configFile())).toBe(edited);
  });

  it('adds the hook beside what is there, once, and brings the file back byte for byte', async () => {
    const before = '{\n\t"model": "opus",\n\t"hooks": {"Stop": []}\n}';
    repo = tempRepo({ 'go.mod': 'module x\n' });
    mkdirSync(dirname(settingsFile()), { recursive: true });
    writeFileSync(settingsFile(), before);
    await init({ hooks: true });
    const written = JSON.parse(read(settingsFile())!) as Record<string, unknown>;
    expect(written).toMatchObject({
      model: 'opus',
      hooks: {
        Stop: [],
        PreToolUse: [
          {
            matcher: '*',
            hooks: [
              {
                type: 'command',
                command: expect.stringMatching(/shim\/[0-9a-f]+\/bin\/guard-client$/),
                args: [
                  'hook',
                  '-j',
                  expect.any(String),
                  process.execPath,
                  expect.any(String),
                  home,
                ],
                onFailure: 'block',
              },
            ],
          },
        ],
      },
    });
    const first = read(settingsFile());
    await init({ hooks: true });
    expect(read(settingsFile())).toBe(first);
    await uninstall();
    expect(read(settingsFile())).toBe(before);
  });

  it('adds the MCP server beside others after showing it, once, and takes exactly that out again', async () => {
    const before = '{"mcpServers": {"other": {"command": "x"}}}';
    repo = tempRepo({ 'go.mod': 'module x\n', '.mcp.json': before });
    const file = join(repo.dir, '.mcp.json');
    await init();
    expect(output).toContain('--mcp');
    expect(read(file)).toBe(before);
    await init({ mcp: true });
    expect(output).toContain('+     "cake": {');
    const written = JSON.parse(read(file)!) as { mcpServers: Record<string, { args: string[] }> };
    expect(Object.keys(written.mcpServers)).toEqual(['other', 'cake']);
    expect(written.mcpServers['cake']).toMatchObject({
      command: process.execPath,
      args: [expect.stringMatching(/bin\/cake\.js$/), 'mcp'],
      env: { CAKE_HOME: home },
    });
    const first = read(file);
    await init({ mcp: true });
    expect(read(file)).toBe(first);
    await uninstall();
    expect(read(file)).toBe(before);
    // Changed since: only CAKE's own entry goes.
    await init({ mcp: true });
    writeFileSync(file, JSON.stringify({ ...JSON.parse(read(file)!), more: 1 }));
    await uninstall();
    expect(JSON.parse(read(file)!)).toEqual({
      mcpServers: { other: { command: 'x' } },
      more: 1,
    });
  });

  it("leaves a server of the user's own that has the same name", async () => {
    const own = '{"mcpServers": {"cake": {"command": "bakery"}}}\n';
    repo = tempRepo({ '.mcp.json': own });
    await init({ mcp: true });
    expect(read(join(repo.dir, '.mcp.json'))).toBe(own);
    await uninstall();
    expect(read(join(repo.dir, '.mcp.json'))).toBe(own);
  });

  it('takes nothing out for an agent', async () => {
    repo = tempRepo({ 'go.mod': 'module x\n' });
    await init({ hooks: true });
    const asAgent = { ...cli(), env: { CAKE_HOME: home, CAKE_SESSION: 't:1' } };
    await expect(uninstallProject(asAgent, { repo: '.', json: false })).rejects.toThrow('An agent');
    expect(read(settingsFile())).toContain('guard-client');
  });

  it('takes out only its own hook when the file has changed since', async () => {
    repo = tempRepo({ 'go.mod': 'module x\n' });
    await init({ hooks: true });
    const settings = JSON.parse(read(settingsFile())!) as Record<string, unknown>;
    writeFileSync(settingsFile(), JSON.stringify({ ...settings, model: 'opus' }));
    await uninstall();
    expect(JSON.parse(read(settingsFile())!)).toEqual({ model: 'opus' });
    await uninstall();
    expect(output).toContain('There is nothing of CAKE here.');
  });
});
