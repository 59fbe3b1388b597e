import { readFileSync } from 'node:fs';
import { readJson } from '../up/files.ts';
import { apiFiles } from './files.ts';

const TIMEOUT_MS = 120_000;

/** The worker refused or failed; its words are for the user. */
export class WorkerApiError extends Error {
  override readonly name = 'WorkerApiError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Nobody listens where the last worker did: it is gone. */
export class WorkerGoneError extends Error {
  override readonly name = 'WorkerGoneError';
}

/** The running worker's HTTP API. */
export interface WorkerApi {
  /** Throws WorkerApiError and WorkerGoneError. The caller names the shape, which the API's document promises. */
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
}

/** The API of this CAKE_HOME's worker, or null when none serves. */
export function findWorkerApi(cakeHome: string): WorkerApi | null {
  const files = apiFiles(cakeHome);
  const address = readJson<{ pid: number; port: number }>(files.address);
  const token = tokenIn(files.token);
  if (address === null || token === null || !isRunning(address.pid)) return null;
  const call = async <T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${address.port}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).catch((error: unknown) => {
      if (!isRefused(error)) throw error;
      throw new WorkerGoneError(`Nobody listens on port ${address.port}.`, { cause: error });
    });
    const answer = (await response.json()) as T & { message?: string };
    if (response.ok) return answer;
    throw new WorkerApiError(response.status, answer.message ?? `status ${response.status}`);
  };
  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
  };
}

function tokenIn(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It is made and removed with the address: the worker is just coming or going.
    return null;
  }
}

function isRefused(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: string } };
  return cause?.code === 'ECONNREFUSED';
}

/** A pid that was given to a stranger meanwhile refuses the connection, so this need not be exact. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
