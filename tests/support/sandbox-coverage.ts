import { mkdirSync, writeFileSync } from 'node:fs';
import { Session, type Profiler } from 'node:inspector/promises';
import { join } from 'node:path';

/**
 * Coverage of the workflow bundle inside Temporal's sandbox, which no coverage tool sees: V8's own precise
 * coverage of the script by its file name. `scripts/workflow-coverage.mjs` maps it back to the sources.
 */
export interface SandboxCoverage {
  /** Writes what the bundle executed since the start. */
  save(bundle: { code: string; filename: string; sourceMap: unknown }): Promise<void>;
}

/** Starts measuring when `CAKE_WORKFLOW_COVERAGE` names a folder, else null. */
export async function startSandboxCoverage(): Promise<SandboxCoverage | null> {
  const folder = process.env['CAKE_WORKFLOW_COVERAGE'];
  if (folder === undefined) return null;
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return {
    async save({ code, filename, sourceMap }) {
      const { result } = await session.post('Profiler.takePreciseCoverage');
      const scripts: Profiler.ScriptCoverage[] = result.filter(({ url }) => url.endsWith(filename));
      mkdirSync(folder, { recursive: true });
      const functions = scripts.flatMap((script) => script.functions);
      const file = join(folder, `${process.pid}-${process.hrtime.bigint()}.json`);
      writeFileSync(file, JSON.stringify({ code, sourceMap, functions }));
      session.disconnect();
    },
  };
}
