/** Brings dist/ up to date; `worked` is false when nothing had changed. */
export function build(options?: {
  log?: (line: string) => void;
  force?: boolean;
}): Promise<{ ok: boolean; worked: boolean }>;
