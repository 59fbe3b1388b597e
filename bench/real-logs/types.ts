/** What a log has to be judged: by how the run was made, not by what was printed. */
export type Expected = 'proven' | 'failed' | 'unproven';

/** One run of a real test runner in a folder of its own. */
export interface RealRun {
  /** The program that must be there; without it the run is skipped with a message. */
  tool: string;
  name: string;
  files: Readonly<Record<string, string>>;
  command: string;
  expect: Expected;
  /** What it must be when a wrapper hides the exit code (`|| true`); left out: the same. */
  hidden?: Expected;
  /** Run, failed, skipped, where the runner prints them. */
  counts?: readonly [run: number, failed: number, skipped: number];
  /** A failed test that must be named. */
  failedName?: string;
}

/** A scenario of a runner: its files and what is right for them. */
export type Scenario = Omit<RealRun, 'tool' | 'command'> & { command?: string };

/** Every scenario under every way to call the runner. */
export function crossed(
  tool: string,
  commands: Readonly<Record<string, string>>,
  scenarios: readonly Scenario[],
): RealRun[] {
  return Object.entries(commands).flatMap(([way, command]) =>
    scenarios.map((one) => ({
      tool,
      ...one,
      command: one.command?.replace('RUN', command) ?? command,
      name: `${tool} ${way}: ${one.name}`,
    })),
  );
}
