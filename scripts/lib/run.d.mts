/** Runs a program without a shell and collects its output; never rejects. */
export function run(
  program: string,
  args: string[],
  options: {
    cwd?: string;
    env?: Record<string, string | undefined>;
    timeoutMs: number;
    onOutput?: (text: string) => void;
  },
): Promise<{ code: number | null; stdout: string; stderr: string; timedOut: boolean }>;
