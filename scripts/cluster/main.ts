import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cakeHome } from '../../config/paths.ts';
import { parseCommand } from './args.ts';
import {
  clusterDown,
  clusterStatus,
  clusterUp,
  cutConnections,
  defaultFolder,
  killCakeWorker,
  killNode,
  type ClusterStatus,
} from './cluster.ts';
import { ClusterError } from './errors.ts';

/** `npm run cluster -- up|down|status|kill …`: a Temporal cluster on loopback, without containers. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      dir: { type: 'string' },
      node: { type: 'string' },
      'down-ms': { type: 'string' },
      home: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const command = parseCommand(positionals, { ...values, downMs: values['down-ms'] });
  const dir = values.dir === undefined ? defaultFolder(tmpdir()) : resolve(values.dir);
  const answer = (data: object, text: string): void =>
    console.log(values.json ? JSON.stringify(data) : text);
  switch (command.kind) {
    case 'up': {
      const startedMs = Date.now();
      const say = (line: string): void => console.error(line);
      const home = cakeHome(process.env);
      const address = await clusterUp({ dir, cakeHome: home, env: process.env, say });
      const seconds = ((Date.now() - startedMs) / 1_000).toFixed(1);
      return answer(
        { address, dir },
        `Up in ${seconds} s. CAKE uses it by:\n  export TEMPORAL_ADDRESS=${address}`,
      );
    }
    case 'down': {
      const was = await clusterDown(dir);
      return answer({ was }, was ? `Down; ${dir} is removed.` : `No cluster is up in ${dir}.`);
    }
    case 'status': {
      const status = clusterStatus(dir);
      if (status === null || !status.parts.every(({ alive }) => alive)) process.exitCode = 1;
      return answer(
        status ?? { parts: [] },
        status === null ? `No cluster is up in ${dir}.` : table(status),
      );
    }
    case 'kill-node': {
      const awayMs = await killNode(dir, command.node, command.downMs);
      return answer({ node: command.node, awayMs }, `${command.node} was away for ${awayMs} ms.`);
    }
    case 'kill-cake-worker': {
      const pid = killCakeWorker(resolve(command.home));
      return answer({ pid }, `CAKE worker ${pid} is killed; its supervisor starts another.`);
    }
    case 'kill-connections': {
      const cut = await cutConnections(dir);
      return answer({ cut }, `${cut} connections to the database are cut.`);
    }
  }
}

function table({ address, parts }: ClusterStatus): string {
  const lines = parts.map(({ name, alive, pid, port, rssBytes }) => {
    const memory = rssBytes === null ? '' : `${Math.round(rssBytes / 1e6)} MB`;
    return `${name.padEnd(10)} ${(alive ? 'up' : 'down').padEnd(5)} pid ${String(pid ?? '–').padEnd(8)} port ${port}  ${memory}`;
  });
  return [...lines, `TEMPORAL_ADDRESS=${address}`].join('\n');
}

await main().catch((error: unknown) => {
  if (!(error instanceof ClusterError)) throw error;
  console.error(`${error.message}\n${error.remedy}`);
  process.exitCode = error.problem === 'usage' ? 2 : 1;
});
