import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCakeWorld, type CakeWorld } from '../crash/world.ts';

/** A CAKE of its own whose agents reach the model at `url`; gone when the work is done. */
export async function inWorld<T>(url: string, work: (world: CakeWorld) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'cake-bench-user-'));
  const world = createCakeWorld({
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: 'bench-key',
    HOME: home,
  });
  try {
    await world.cake('up', '--detach');
    return await work(world);
  } finally {
    await world.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
