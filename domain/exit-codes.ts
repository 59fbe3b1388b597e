/** Exit codes of every `cake` command; documented in docs/reference/exit-codes.md. */
export const EXIT = {
  done: 0,
  usage: 2,
  partial: 10,
  parked: 20,
  aborted: 30,
  internal: 40,
  needsPerson: 50,
} as const;

/** Exit codes of a session host, for the one that started it; sysexits(3) has the numbers. */
export const HOST_EXIT = { stopped: 0, leaseHeld: 75, badSpec: 64, agentFailed: 70 } as const;
