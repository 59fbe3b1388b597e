import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  addressOf,
  firstPorts,
  NODES,
  planCluster,
  PORT_BLOCK,
  portsOf,
  serviceOf,
} from '../../../../scripts/cluster/plan.ts';
import {
  dynamicConfig,
  HISTORY_SHARDS,
  serverConfig,
} from '../../../../scripts/cluster/server-config.ts';

const plan = planCluster('/tmp/somewhere', 21_000);

interface Rpc {
  rpc: { grpcPort: number; membershipPort: number; bindOnLocalHost: boolean };
}
interface Config {
  persistence: {
    numHistoryShards: number;
    datastores: Record<string, { sql: { connectAddr: string; password: string } }>;
  };
  services: Record<string, Rpc>;
  publicClient: { hostPort: string };
  dynamicConfigClient: { filepath: string };
}
const configOf = (name: (typeof NODES)[number]): Config =>
  parse(serverConfig(plan, name, 'p:w"#')) as Config;

describe('plan of a local cluster', () => {
  it('gives every listener a port of its own, all within one block', () => {
    const ports = portsOf(plan);
    expect(new Set(ports).size).toBe(ports.length);
    expect(ports).toHaveLength(2 + 2 * NODES.length);
    for (const port of ports) {
      expect(port).toBeGreaterThanOrEqual(21_000);
      expect(port).toBeLessThan(21_000 + PORT_BLOCK);
    }
  });

  it('tries every block once, from a start that the folder chooses', () => {
    const one = firstPorts('/tmp/one');
    expect(new Set(one).size).toBe(one.length);
    expect(firstPorts('/tmp/one')).toEqual(one);
    expect(firstPorts('/tmp/two')[0]).not.toBe(one[0]);
    expect(Math.min(...one)).toBe(20_000);
    expect(Math.max(...one) + PORT_BLOCK).toBeLessThanOrEqual(30_000);
  });

  it('has two nodes for the history and one for each other service', () => {
    expect(NODES.map(serviceOf).toSorted()).toEqual([
      'frontend',
      'history',
      'history',
      'matching',
      'worker',
    ]);
  });
});

describe('settings of a node', () => {
  it('lets two history nodes listen side by side, and all else be the same', () => {
    const [first, second] = [configOf('history-1'), configOf('history-2')];
    expect(first.services['history']!.rpc.grpcPort).toBe(plan.grpcPorts['history-1']);
    expect(second.services['history']!.rpc.grpcPort).toBe(plan.grpcPorts['history-2']);
    expect(second.services['history']!.rpc.membershipPort).toBe(plan.membershipPorts['history-2']);
    delete first.services['history'];
    delete second.services['history'];
    expect(second).toEqual(first);
  });

  it('keeps every listener on loopback, and names one database and one frontend for all', () => {
    for (const name of NODES) {
      const config = configOf(name);
      expect(Object.keys(config.services).toSorted()).toEqual([
        'frontend',
        'history',
        'matching',
        'worker',
      ]);
      for (const { rpc } of Object.values(config.services)) expect(rpc.bindOnLocalHost).toBe(true);
      for (const { sql } of Object.values(config.persistence.datastores))
        expect(sql.connectAddr).toBe(`127.0.0.1:${plan.postgresPort}`);
      expect(config.publicClient.hostPort).toBe(addressOf(plan));
      expect(config.persistence.numHistoryShards).toBe(HISTORY_SHARDS);
    }
  });

  it('brings a password with any characters through unharmed', () => {
    const stores = Object.values(configOf('frontend').persistence.datastores);
    expect(stores.map(({ sql }) => sql.password)).toEqual(['p:w"#', 'p:w"#']);
  });

  it('lets the queues of the history run as fast as in the embedded server', () => {
    const limits = parse(dynamicConfig()) as Record<string, { value: unknown }[]>;
    expect(limits['history.transferProcessorMaxPollRPS']).toEqual([{ value: 1000 }]);
    expect(configOf('history-1').dynamicConfigClient.filepath).toBe('/tmp/somewhere/dynamic.yaml');
  });
});
