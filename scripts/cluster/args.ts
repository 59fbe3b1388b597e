import { ClusterError } from './errors.ts';
import { NODES, type NodeName } from './plan.ts';

/** What `npm run cluster -- …` is asked to do. */
export type ClusterCommand =
  | { kind: 'up' }
  | { kind: 'down' }
  | { kind: 'status' }
  | { kind: 'kill-node'; node: NodeName; downMs: number }
  | { kind: 'kill-cake-worker'; home: string }
  | { kind: 'kill-connections' };

export const CLUSTER_USAGE = `Use: npm run cluster -- up | down | status
                       | kill history [--node 1|2] [--down-ms MS] | kill frontend | kill matching | kill worker
                       | kill worker --home CAKE_HOME | kill pg-connections
     with --dir DIR for another folder, --json for machines`;

const DOWN_MS = 1_000;

/** Reads words and options of the command line; throws ClusterError with the usage. */
export function parseCommand(
  words: readonly string[],
  options: {
    node?: string | undefined;
    downMs?: string | undefined;
    home?: string | undefined;
  } = {},
): ClusterCommand {
  const [verb, what, ...rest] = words;
  if (rest.length === 0) {
    if (what === undefined && (verb === 'up' || verb === 'down' || verb === 'status'))
      return { kind: verb };
    if (verb === 'kill') return killCommand(what, options);
  }
  throw wrong(words.length === 0 ? 'Nothing is asked for.' : `There is no ${words.join(' ')}.`);
}

function killCommand(
  what: string | undefined,
  options: { node?: string | undefined; downMs?: string | undefined; home?: string | undefined },
): ClusterCommand {
  if (what === 'pg-connections') return { kind: 'kill-connections' };
  if (what === 'worker' && options.home !== undefined)
    return { kind: 'kill-cake-worker', home: options.home };
  const name = what === 'history' ? `history-${options.node ?? '2'}` : what;
  const node = NODES.find((one) => one === name);
  if (node === undefined) throw wrong(`There is no ${name ?? 'part'} to kill.`);
  const downMs = options.downMs === undefined ? DOWN_MS : Number(options.downMs);
  if (!Number.isInteger(downMs) || downMs < 0)
    throw wrong(`--down-ms ${options.downMs} is no number of milliseconds.`);
  return { kind: 'kill-node', node, downMs };
}

function wrong(message: string): ClusterError {
  return new ClusterError('usage', message, { remedy: CLUSTER_USAGE });
}
