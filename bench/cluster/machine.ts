/** A machine as a cluster sees it: a CAKE_HOME with its own id. */
export interface Machine {
  id: string;
}

/** Machine in the identity of a worker, `cake-<machine>-<pid>`; empty when it is no worker of CAKE. */
export function machineOf(identity: string): string {
  return /^cake-([0-9a-f]+)-\d+$/.exec(identity)?.[1] ?? '';
}
