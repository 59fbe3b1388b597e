import type { ConnectionOptions } from '@temporalio/client';
import { TemporalError } from './errors.ts';
import type { ServerPorts } from './ports.ts';
import { readRecord } from './server-record.ts';

/** Namespace of CAKE's tasks, unless TEMPORAL_NAMESPACE or the profile names another. */
export const DEFAULT_NAMESPACE = 'cake';

/** A Temporal server to talk to; `connectionOptions` fits Connection.connect and NativeConnection.connect. */
export interface TemporalTarget {
  address: string;
  namespace: string;
  uiUrl: string | null;
  /** Answers 200 when the embedded server serves CAKE's namespace. */
  healthUrl: string | null;
  embedded: boolean;
  connectionOptions: Pick<ConnectionOptions, 'apiKey' | 'tls' | 'metadata'> & { address: string };
}

type Env = Record<string, string | undefined>;

/** The user's own server by TEMPORAL_* or a temporal.toml profile; null when CAKE runs its own. */
export async function externalTarget(env: Env): Promise<TemporalTarget | null> {
  const { loadClientConnectConfig } = await import('@temporalio/envconfig');
  const settings = readSettings(() =>
    loadClientConnectConfig({ overrideEnvVars: withoutAbsent(env) }),
  );
  const { connectionOptions, namespace } = settings;
  if (!connectionOptions.address) return null;
  return {
    address: connectionOptions.address,
    namespace: namespace ?? DEFAULT_NAMESPACE,
    uiUrl: env['TEMPORAL_UI_URL'] ?? null,
    healthUrl: null,
    embedded: false,
    connectionOptions: withoutAbsent({
      address: connectionOptions.address,
      apiKey: connectionOptions.apiKey,
      tls: connectionOptions.tls,
      metadata: connectionOptions.metadata,
    }) as TemporalTarget['connectionOptions'],
  };
}

function readSettings<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new TemporalError(
      'bad-settings',
      `Temporal settings do not hold: ${(error as Error).message}.`,
      {
        remedy: 'Check TEMPORAL_PROFILE, TEMPORAL_CONFIG_FILE and temporal.toml.',
        cause: error,
      },
    );
  }
}

/** Target of the embedded server on these ports. */
export function embeddedTarget({ port, uiPort, httpPort }: ServerPorts): TemporalTarget {
  const address = `127.0.0.1:${port}`;
  return {
    address,
    namespace: DEFAULT_NAMESPACE,
    uiUrl: `http://127.0.0.1:${uiPort}/namespaces/${DEFAULT_NAMESPACE}/workflows`,
    healthUrl: `http://127.0.0.1:${httpPort}/api/v1/namespaces/${DEFAULT_NAMESPACE}`,
    embedded: true,
    connectionOptions: { address },
  };
}

/** Where Temporal is for a client, without starting anything; null when the embedded server was never started. */
export async function temporalTarget(options: {
  cakeHome: string;
  env: Env;
}): Promise<TemporalTarget | null> {
  const external = await externalTarget(options.env);
  if (external) return external;
  const record = readRecord(options.cakeHome);
  return record === null ? null : embeddedTarget(record);
}

function withoutAbsent<T>(values: Record<string, T | undefined>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, T] => entry[1] !== undefined),
  );
}
