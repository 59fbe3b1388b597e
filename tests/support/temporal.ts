import { inject } from 'vitest';
import { type TemporalTarget, embeddedTarget } from '../../workers/temporal/target.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the dev server that all integration and e2e tests share. */
    temporalAddress: string;
    temporalNamespace: string;
    temporalUiUrl: string;
    /** Binary for tests that start a server of their own; pass it as TEMPORAL_CLI_PATH. */
    temporalCliPath: string;
  }
}

/** The shared dev server of this test run, with namespace and search attributes ready. */
export function sharedTemporal(): TemporalTarget {
  const address = inject('temporalAddress');
  const port = Number(address.split(':')[1]);
  // Its HTTP port is not passed on: health is asked by gRPC.
  const ports = { port, uiPort: port, httpPort: port };
  return { ...embeddedTarget(ports), uiUrl: inject('temporalUiUrl'), healthUrl: null };
}

/** Environment of a child process that uses the shared dev server and a CAKE_HOME of its own. */
export function sharedTemporalEnv(cakeHome: string): Record<string, string | undefined> {
  return {
    ...cleanEnv(cakeHome),
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    TEMPORAL_NAMESPACE: inject('temporalNamespace'),
  };
}

/** Environment of a child process that runs a Temporal server of its own; only the binary is shared. */
export function ownTemporalEnv(cakeHome: string): Record<string, string | undefined> {
  return { ...cleanEnv(cakeHome), TEMPORAL_CLI_PATH: inject('temporalCliPath') };
}

function cleanEnv(cakeHome: string): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(TEMPORAL|CAKE|VITEST)/.test(name),
  );
  return { ...Object.fromEntries(kept), CAKE_METRICS_PORT: '0', CAKE_HOME: cakeHome };
}
