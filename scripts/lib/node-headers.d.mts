/** Prefix under which the C headers of this Node lie, or null when they are not on this machine. */
export function findNodeHeaders(execPath?: string, abi?: string): string | null;
