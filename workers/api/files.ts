import { join } from 'node:path';

/** Where the worker's HTTP API is found, while it serves. */
export const apiFiles = (cakeHome: string): { address: string; token: string } => ({
  address: join(cakeHome, 'run', 'api.json'),
  token: join(cakeHome, 'run', 'api-token'),
});
