import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtEntry, packageRoot } from '../../config/paths.ts';
import type { CakeDb } from '../../db/cake-db.ts';
import { createReaderPool } from '../../db/reader-pool.ts';
import { apiRoutes } from './routes.ts';
import { serveKnowledgeApi } from './server.ts';

/** The knowledge API of a worker with its reader threads; `close` ends both. */
export async function startKnowledgeApi(options: {
  cakeHome: string;
  db: CakeDb;
  log: (line: string) => void;
}): Promise<{ port: number; close: () => Promise<void> }> {
  const { cakeHome, db, log } = options;
  const readers = createReaderPool({ path: db.path, entry: builtEntry('db/reader-thread.js') });
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    version: string;
  };
  const routes = apiRoutes({ cakeHome, db, readers, nowMs: Date.now });
  const api = await serveKnowledgeApi({ cakeHome, routes, version, log });
  return {
    port: api.port,
    close: async () => {
      await api.close();
      await readers.close();
    },
  };
}
