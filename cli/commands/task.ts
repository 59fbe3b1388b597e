import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

const AGENTS = 'claude-code | anthropic-api | pty | scripted';
const MODEL = 'model of the claude-code or anthropic-api agent';
const SCENARIO = 'scenario of the scripted agent';
const COMMAND = 'command line of the agent for --agent pty';

/** Adds `cake task …`. Actions load their code when they run, so that `--help` stays quick. */
export function registerTask(program: Command, cli: CliContext): void {
  const task = program.command('task').description('start, watch and end supervised tasks');
  const collect = (value: string, all: string[]): string[] => [...all, value];

  task
    .command('start')
    .description('supervise an agent on a goal in a git repository')
    .argument('<goal>', 'what the agent shall do')
    .option('--repo <dir>', 'the repository', '.')
    .option(
      '--agent <name>',
      `${AGENTS} (default: claude-code; scripted with --scenario, pty with --command)`,
    )
    .option('--model <name>', MODEL)
    .option('--scenario <file>', SCENARIO)
    .option('--command <command>', COMMAND)
    .option(
      '--deliver <what>',
      'something that must be true at the end; may be given again',
      collect,
      [],
    )
    .option('--id <taskId>', 'name of the task (default: made from the goal)')
    .option('--wait', 'follow the task and exit with its exit code', false)
    .option('--json', 'machine-readable output', false)
    .addHelpText(
      'after',
      `
Deliverables:
  --deliver "command: npm test"                  the command exits 0
  --deliver "file: CHANGELOG.md"                 the file exists
  --deliver 'file: README.md contains "Usage"'   the file contains the text
  --deliver "tests: npm test :: adds, divides"   these tests pass (green: … stay green)
  --deliver "coverage: npm test >= 90"           also builds:, lints:, changed:, outside:,
                                                 dependencies: none, http: URL 200
Without --deliver they are read out of the goal: cake deliverables extract "GOAL" shows what CAKE
understands. With --deliver only those count; --deliver extracted adds the ones of the goal.

Exit codes: 0 done, 10 partial, 20 parked, 30 aborted and rolled back, 40 CAKE's own fault, 50 needs a person, 2 usage.`,
    )
    .action(async (goal: string, options) =>
      (await import('../task/start.ts')).startTask(cli, goal, options),
    );

  task
    .command('list')
    .description('all tasks, newest first')
    .option('--json', 'machine-readable output', false)
    .action(async (options) => (await import('../task/list.ts')).listTasks(cli, options));

  task
    .command('status')
    .description('state, counters and latest steps of a task')
    .argument('<taskId>')
    .option('--json', 'machine-readable output', false)
    .action(async (taskId: string, options) =>
      (await import('../task/list.ts')).showStatus(cli, taskId, options),
    );

  task
    .command('watch')
    .description('follow a task live until it ends; exits with its exit code')
    .argument('<taskId>')
    .option('--json', 'one JSON line per event', false)
    .action(async (taskId: string, options) =>
      (await import('../task/watch.ts')).watchTask(cli, taskId, options),
    );

  task
    .command('logs')
    .description("the task's journal, all events")
    .argument('<taskId>')
    .option('--notable', 'only what the controller acts on', false)
    .option('--json', 'one JSON line per event', false)
    .action(async (taskId: string, options) =>
      (await import('../task/logs.ts')).showLogs(cli, taskId, options),
    );

  for (const [name, description] of [
    ['pause', "stop the agent's turn until resume"],
    ['resume', 'wake a paused, parked or escalated task'],
  ] as const) {
    task
      .command(name)
      .description(description)
      .argument('<taskId>')
      .action(async (taskId: string) =>
        (await import('../task/signals.ts')).signalTask(cli, taskId, name),
      );
  }

  task
    .command('switch-agent')
    .description('hand a running task to another agent; goal, gaps and last commands go with it')
    .argument('<taskId>')
    .requiredOption('--agent <name>', AGENTS)
    .option('--model <name>', MODEL)
    .option('--scenario <file>', SCENARIO)
    .option('--command <command>', COMMAND)
    .option('--json', 'machine-readable output', false)
    .action(async (taskId: string, options) =>
      (await import('../task/switch-agent.ts')).switchAgent(cli, taskId, options),
    );

  task
    .command('tell')
    .description('pass words to the agent')
    .argument('<taskId>')
    .argument('<text>')
    .action(async (taskId: string, text: string) =>
      (await import('../task/signals.ts')).tellTask(cli, taskId, text),
    );

  task
    .command('abort')
    .description('stop the agent and roll the tree back')
    .argument('<taskId>')
    .option('--to <target>', 'last-good | baseline | none', 'last-good')
    .option('--reason <text>', 'for the report', 'aborted by the operator')
    .option('--json', 'machine-readable output', false)
    .action(async (taskId: string, options) =>
      (await import('../task/abort.ts')).abortTask(cli, taskId, options),
    );

  task
    .command('report')
    .description('the morning page: what to do first, what is proven, healed, blocked and decided')
    .argument('<taskId>')
    .option('--html', 'one page of HTML on standard output', false)
    .option('--json', 'machine-readable output', false)
    .action(async (taskId: string, options) =>
      (await import('../task/report.ts')).showReport(cli, taskId, options),
    );

  task
    .command('why')
    .description('explain one event: evidence, rule, fix, what the ledger knows, what came of it')
    .argument('<taskId>')
    .argument(
      '[event]',
      'number of a row, or m3 for the third message; without it: what can be asked',
    )
    .option('--json', 'machine-readable output', false)
    .action(async (taskId: string, event: string | undefined, options) =>
      (await import('../task/why.ts')).explainTask(cli, taskId, event, options),
    );
}
