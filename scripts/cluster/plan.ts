import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** One process of Temporal's server; the two history nodes share the shards between them. */
export const NODES = ['history-1', 'history-2', 'frontend', 'matching', 'worker'] as const;

export type NodeName = (typeof NODES)[number];

/** The services of a Temporal server, as `server start --service` names them. */
export type ServiceName = 'frontend' | 'history' | 'matching' | 'worker';

/** Ports below the range from which kernels take ports of outgoing connections. */
const FIRST_PORT = 20_000;
const LAST_PORT = 30_000;
/** Ports of one cluster: the database, two per node, the HTTP API, and spares. */
export const PORT_BLOCK = 16;

/** Where everything of one cluster lies. */
export interface ClusterPlan {
  dir: string;
  postgresPort: number;
  httpPort: number;
  grpcPorts: Record<NodeName, number>;
  membershipPorts: Record<NodeName, number>;
}

/** Plan of a cluster in `dir` whose ports begin at `firstPort`. */
export function planCluster(dir: string, firstPort: number): ClusterPlan {
  const ports = (offset: number): Record<NodeName, number> =>
    Object.fromEntries(NODES.map((name, index) => [name, firstPort + offset + index])) as Record<
      NodeName,
      number
    >;
  return {
    dir,
    postgresPort: firstPort,
    httpPort: firstPort + 1,
    grpcPorts: ports(2),
    membershipPorts: ports(2 + NODES.length),
  };
}

/** Every port that a plan needs. */
export function portsOf(plan: ClusterPlan): number[] {
  const { postgresPort, httpPort, grpcPorts, membershipPorts } = plan;
  return [postgresPort, httpPort, ...Object.values(grpcPorts), ...Object.values(membershipPorts)];
}

/** First ports of blocks to try, in an order that depends on the folder, so that two clusters rarely meet. */
export function firstPorts(dir: string): number[] {
  const blocks = Math.floor((LAST_PORT - FIRST_PORT) / PORT_BLOCK);
  const start = createHash('sha256').update(dir).digest().readUInt32BE(0);
  return Array.from({ length: blocks }, (_, n) => FIRST_PORT + ((start + n) % blocks) * PORT_BLOCK);
}

/** Service that a node runs. */
export const serviceOf = (name: NodeName): ServiceName =>
  name.startsWith('history') ? 'history' : (name as ServiceName);

/** What TEMPORAL_ADDRESS has to name. */
export const addressOf = (plan: ClusterPlan): string => `127.0.0.1:${plan.grpcPorts.frontend}`;

/** Files of a cluster. */
export const filesOf = (dir: string) => ({
  record: join(dir, 'cluster.json'),
  data: join(dir, 'postgres'),
  postgresLog: join(dir, 'postgres.log'),
  dynamicConfig: join(dir, 'dynamic.yaml'),
  config: (name: NodeName) => join(dir, `${name}.yaml`),
  log: (name: NodeName) => join(dir, `${name}.log`),
});
