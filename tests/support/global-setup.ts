import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { cakeHome } from '../../config/paths.ts';
import { build } from '../../scripts/build.mjs';
import { temporalBinary } from '../../workers/temporal/cli-binary.ts';
import { ensureTemporal, stopTemporal } from '../../workers/temporal/server.ts';
import type { TemporalTarget } from '../../workers/temporal/target.ts';

interface Shared {
  users: number;
  home: string;
  started: Promise<{ target: TemporalTarget; cliPath: string }>;
}

/** Projects integration and e2e each run this file, in one process: they share one server. */
const slot = globalThis as { cakeSharedTemporal?: Shared };

/** Brings the build up to date and starts one dev server for all tests of the run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  slot.cakeSharedTemporal ??= start();
  const shared = slot.cakeSharedTemporal;
  shared.users += 1;
  const { target, cliPath } = await shared.started;
  project.provide('temporalAddress', target.address);
  project.provide('temporalNamespace', target.namespace);
  project.provide('temporalUiUrl', target.uiUrl ?? '');
  project.provide('temporalCliPath', cliPath);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    delete slot.cakeSharedTemporal;
    await stopTemporal({ cakeHome: shared.home });
    rmSync(shared.home, { recursive: true, force: true });
  };
}

function start(): Shared {
  const home = mkdtempSync(join(tmpdir(), 'cake-test-'));
  const log = (line: string): void => console.error(line);
  const run = async (): Promise<{ target: TemporalTarget; cliPath: string }> => {
    const built = await build({ log });
    if (!built.ok) log('tests: the build has errors, see above');
    // The binary comes from the user's own cache: a download for every run would be rude.
    const cli = await temporalBinary({ cakeHome: cakeHome(process.env), env: process.env, log });
    const kept = Object.entries(process.env).filter(([name]) => !/^(TEMPORAL|CAKE)_/.test(name));
    const env = { ...Object.fromEntries(kept), TEMPORAL_CLI_PATH: cli.path, HOME: home };
    const target = await ensureTemporal({ cakeHome: home, env, log });
    return { target, cliPath: cli.path };
  };
  return { users: 0, home, started: run() };
}
