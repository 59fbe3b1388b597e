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
