import { stringify } from 'yaml';
import { filesOf, serviceOf, type ClusterPlan, type NodeName } from './plan.ts';

/** Shards of history; fixed for the life of a database. Enough for two nodes to share, few enough for two cores. */
export const HISTORY_SHARDS = 16;
/** Role that owns the databases of the cluster. */
export const DB_USER = 'temporal';
/** Databases of a Temporal server: its own state, and what lists and searches read. */
export const DATABASES = { state: 'temporal', visibility: 'temporal_visibility' } as const;

/** Settings of one node; the nodes find each other by the membership table in the database. */
export function serverConfig(plan: ClusterPlan, name: NodeName, password: string): string {
  const store = (databaseName: string, maxConns: number): object => ({
    sql: {
      pluginName: 'postgres12',
      databaseName,
      connectAddr: `127.0.0.1:${plan.postgresPort}`,
      connectProtocol: 'tcp',
      user: DB_USER,
      password,
      maxConns,
      maxIdleConns: maxConns,
      maxConnLifetime: '1h',
    },
  });
  const rpc = (node: NodeName, more: object = {}): object => ({
    rpc: {
      grpcPort: plan.grpcPorts[node],
      membershipPort: plan.membershipPorts[node],
      bindOnLocalHost: true,
      ...more,
    },
  });
  const history = serviceOf(name) === 'history' ? name : 'history-1';
  return stringify({
    log: { stdout: true, level: 'warn' },
    persistence: {
      numHistoryShards: HISTORY_SHARDS,
      defaultStore: 'state',
      visibilityStore: 'visibility',
      datastores: {
        state: store(DATABASES.state, 20),
        visibility: store(DATABASES.visibility, 5),
      },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: {
      frontend: rpc('frontend', { httpPort: plan.httpPort }),
      matching: rpc('matching'),
      history: rpc(history),
      worker: rpc('worker'),
    },
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: `127.0.0.1:${plan.grpcPorts.frontend}`,
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    publicClient: { hostPort: `127.0.0.1:${plan.grpcPorts.frontend}` },
    dynamicConfigClient: { filepath: filesOf(plan.dir).dynamicConfig, pollInterval: '10s' },
  });
}

/** The same limits that CAKE gives its embedded server, so that the two can be compared. */
export function dynamicConfig(): string {
  return stringify(
    Object.fromEntries(
      Object.entries({
        'history.transferProcessorMaxPollRPS': 1000,
        'matching.numTaskqueueReadPartitions': 1,
        'matching.numTaskqueueWritePartitions': 1,
        'system.forceSearchAttributesCacheRefreshOnRead': true,
      }).map(([key, value]) => [key, [{ value }]]),
    ),
  );
}
