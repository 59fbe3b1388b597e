import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { parseWorkflowCode } from '@temporalio/worker/lib/worker.js';
import { ReusableVMWorkflowCreator } from '@temporalio/worker/lib/workflow/reusable-vm.js';
import proto from '@temporalio/proto';
import {
  ApplicationFailure,
  defaultFailureConverter,
  defaultPayloadConverter as payloads,
  toPayloads,
  TypedSearchAttributes,
} from '@temporalio/common';
import { msToTs, tsToMs } from '@temporalio/common/lib/time.js';
import { fileURLToPath } from 'node:url';
import { startSandboxCoverage } from './sandbox-coverage.ts';

/**
 * Drives a workflow in Temporal's real sandbox without a server: real bundle, virtual clock, activities
 * answered by fakes. The deep imports are internal to the SDK; the version is pinned, and this file is the only one.
 */
const { coresdk } = proto;

/** What is undone at the end, in this order: coverage is taken while the scripts still live. */
const open: (() => Promise<void>)[] = [];

/** A fake activity: returns its result, throws to fail, or never settles to stay pending. */
export type FakeActivity = (input: never, call: ActivityCall) => unknown;

export interface ActivityCall {
  type: string;
  seq: number;
  queue: string;
  summary: string | null;
  /** Resolves when the workflow asks to cancel this activity. */
  cancelled: Promise<void>;
}

export type RunEnd =
  | { kind: 'completed'; result: unknown }
  | { kind: 'failed'; message: string; type: string }
  | { kind: 'continued'; args: unknown[] };

type Job = Record<string, unknown>;

let creator: Promise<ReusableVMWorkflowCreator> | null = null;

async function sandbox(): Promise<ReusableVMWorkflowCreator> {
  creator ??= (async () => {
    const coverage = await startSandboxCoverage();
    const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));
    const { code } = await bundleWorkflowCode({
      workflowsPath,
      logger: new DefaultLogger('ERROR'),
    });
    const bundle = parseWorkflowCode(code);
    if (coverage) open.unshift(() => coverage.save(bundle));
    // The sandbox must know activity names only for local activities; CAKE has none.
    return ReusableVMWorkflowCreator.create(bundle, 10_000, new Set<string>());
  })();
  return creator;
}

/** Frees the sandbox; call once at the end of a test file. */
export async function closeSandbox(): Promise<void> {
  for (const dispose of open.splice(0)) await dispose();
  await (await creator)?.destroy();
  creator = null;
}

interface Pending {
  call: ActivityCall;
  cancel: () => void;
  waitForCancelled: boolean;
}

export class WorkflowDriver {
  nowMs = 1_790_000_000_000;
  end: RunEnd | null = null;
  /** Every scheduled activity in order. */
  readonly calls: string[] = [];
  readonly inputs: { type: string; input: unknown }[] = [];
  readonly searchAttributes: Record<string, unknown> = {};
  suggestContinueAsNew = false;
  historyLength = 3;
  readonly updates = new Map<
    string,
    { accepted?: boolean; rejected?: string; completed?: unknown }
  >();
  private readonly activities: Record<string, FakeActivity>;
  private readonly timers = new Map<number, number>();
  private readonly pending = new Map<number, Pending>();
  private readonly queue: Job[] = [];
  private pumping: Promise<void> = Promise.resolve();
  private workflow!: Awaited<ReturnType<ReusableVMWorkflowCreator['createWorkflow']>>;
  private runId = '';
  private queryAnswer: unknown;
  private ids = 0;

  constructor(activities: Record<string, FakeActivity>) {
    this.activities = activities;
  }

  async start(workflowType: string, args: unknown[]): Promise<void> {
    this.runId = `run-${process.hrtime.bigint()}`;
    const started = new Date(this.nowMs);
    const vm = await sandbox();
    this.workflow = await vm.createWorkflow({
      info: {
        workflowType,
        runId: this.runId,
        workflowId: 'w',
        namespace: 'default',
        firstExecutionRunId: this.runId,
        originalExecutionRunId: this.runId,
        attempt: 1,
        taskTimeoutMs: 10_000,
        taskQueue: 'cake',
        searchAttributes: {},
        typedSearchAttributes: new TypedSearchAttributes(),
        historyLength: 3,
        historySize: 300,
        continueAsNewSuggested: false,
        suggestedContinueAsNewReasons: [],
        targetWorkerDeploymentVersionChanged: false,
        unsafe: { isReplaying: false, isReplayingHistoryEvents: false, now: Date.now },
        startTime: started,
        runStartTime: started,
      } as never,
      randomnessSeed: [1, 2, 3, 4, 5, 6, 7, 8],
      now: this.nowMs,
      showStackTraceSources: false,
    });
    open.push(() => this.workflow.dispose());
    await this.send({
      initializeWorkflow: {
        workflowId: 'w',
        workflowType,
        arguments: toPayloads(payloads, ...args),
      },
    });
  }

  signal(name: string, ...args: unknown[]): Promise<void> {
    return this.send({
      signalWorkflow: { signalName: name, input: toPayloads(payloads, ...args) ?? [] },
    });
  }

  /** Starts an update; its state is in `updates` under the returned id. */
  async update(name: string, ...args: unknown[]): Promise<string> {
    const id = `u${(this.ids += 1)}`;
    this.updates.set(id, {});
    await this.send({
      doUpdate: {
        id,
        protocolInstanceId: id,
        name,
        input: toPayloads(payloads, ...args) ?? [],
        runValidator: true,
        meta: { updateId: id, identity: 'test' },
      },
    });
    return id;
  }

  cancel(): Promise<void> {
    return this.send({ cancelWorkflow: { reason: 'test' } });
  }

  async query<T>(name: string): Promise<T> {
    await this.send({
      queryWorkflow: { queryId: `q${(this.ids += 1)}`, queryType: name, arguments: [] },
    });
    return this.queryAnswer as T;
  }

  /** Moves the clock, firing timers on the way, until `ms` have passed or the run ended. */
  async advance(ms: number): Promise<void> {
    const until = this.nowMs + ms;
    for (;;) {
      await this.settled();
      const next = [...this.timers].toSorted((a, b) => a[1] - b[1])[0];
      if (!next || next[1] > until || this.end) break;
      this.nowMs = Math.max(this.nowMs, next[1]);
      this.timers.delete(next[0]);
      await this.send({ fireTimer: { seq: next[0] } });
    }
    this.nowMs = Math.max(this.nowMs, until);
  }

  get timerCount(): number {
    return this.timers.size;
  }

  /** Resolves when nothing is queued; activities that never settle may stay pending. */
  async settled(): Promise<void> {
    let quiet = 0;
    while (quiet < 5) {
      const { pumping } = this;
      await pumping;
      await new Promise((resolve) => setImmediate(resolve));
      quiet = this.queue.length === 0 && pumping === this.pumping ? quiet + 1 : 0;
    }
  }

  private async send(job: Job): Promise<void> {
    this.queue.push(job);
    this.pumping = this.pumping.then(() => this.pump());
    await this.pumping;
    await this.settled();
  }

  private post(job: Job): void {
    this.queue.push(job);
    this.pumping = this.pumping.then(() => this.pump());
  }

  private async pump(): Promise<void> {
    const job = this.queue.shift();
    if (!job || (this.end && !('queryWorkflow' in job))) return;
    this.nowMs += 1;
    const activation = coresdk.workflow_activation.WorkflowActivation.fromObject({
      runId: this.runId,
      timestamp: msToTs(this.nowMs),
      historyLength: this.historyLength,
      continueAsNewSuggested: this.suggestContinueAsNew,
      jobs: [job],
    });
    const completion = await this.workflow.activate(activation);
    if (completion.failed)
      throw new Error(`Workflow task failed: ${completion.failed.failure?.message}`);
    for (const command of completion.successful?.commands ?? []) this.apply(command);
  }

  private apply(command: proto.coresdk.workflow_commands.IWorkflowCommand): void {
    if (command.startTimer) {
      const { seq, startToFireTimeout } = command.startTimer;
      this.timers.set(seq!, this.nowMs + tsToMs(startToFireTimeout));
    } else if (command.cancelTimer) this.timers.delete(command.cancelTimer.seq!);
    else if (command.scheduleActivity) this.schedule(command);
    else if (command.requestCancelActivity)
      this.pending.get(command.requestCancelActivity.seq!)?.cancel();
    else if (command.upsertWorkflowSearchAttributes) {
      const fields = command.upsertWorkflowSearchAttributes.searchAttributes?.indexedFields ?? {};
      for (const [key, value] of Object.entries(fields))
        this.searchAttributes[key] = payloads.fromPayload(value);
    } else if (command.completeWorkflowExecution) {
      const { result } = command.completeWorkflowExecution;
      this.end = { kind: 'completed', result: result ? payloads.fromPayload(result) : undefined };
    } else if (command.failWorkflowExecution) {
      const failure = command.failWorkflowExecution.failure!;
      const type =
        failure.applicationFailureInfo?.type ?? failure.cause?.applicationFailureInfo?.type ?? '';
      this.end = { kind: 'failed', message: failure.cause?.message ?? failure.message ?? '', type };
    } else if (command.continueAsNewWorkflowExecution) {
      const args = command.continueAsNewWorkflowExecution.arguments ?? [];
      this.end = { kind: 'continued', args: args.map((arg) => payloads.fromPayload(arg)) };
    } else if (command.updateResponse) {
      const { protocolInstanceId, rejected, completed, accepted } = command.updateResponse;
      const entry = this.updates.get(protocolInstanceId!) ?? {};
      if (accepted) entry.accepted = true;
      if (rejected) entry.rejected = rejected.message ?? '';
      if (completed) entry.completed = payloads.fromPayload(completed);
      this.updates.set(protocolInstanceId!, entry);
    } else if (command.respondToQuery?.succeeded?.response) {
      this.queryAnswer = payloads.fromPayload(command.respondToQuery.succeeded.response);
    }
  }

  private schedule(command: proto.coresdk.workflow_commands.IWorkflowCommand): void {
    const {
      seq,
      activityType,
      arguments: args,
      taskQueue,
      cancellationType,
    } = command.scheduleActivity!;
    const type = activityType!;
    const input = args?.[0] ? payloads.fromPayload(args[0]) : undefined;
    this.calls.push(type);
    this.inputs.push({ type, input });
    let cancel = (): void => undefined;
    const cancelled = new Promise<void>((resolve) => (cancel = resolve));
    const summaryPayload = command.userMetadata?.summary;
    const call: ActivityCall = {
      type,
      seq: seq!,
      queue: taskQueue ?? '',
      summary: summaryPayload ? payloads.fromPayload(summaryPayload) : null,
      cancelled,
    };
    // 1 = WAIT_CANCELLATION_COMPLETED: the promise of the workflow waits for the activity's own end.
    const waitForCancelled = Number(cancellationType) === 1;
    this.pending.set(seq!, { call, cancel, waitForCancelled });
    void this.answer(call, input);
  }

  private async answer(call: ActivityCall, input: unknown): Promise<void> {
    const fake = this.activities[call.type];
    const entry = this.pending.get(call.seq);
    const resolve = (result: Job): void => {
      if (!this.pending.delete(call.seq)) return;
      this.post({ resolveActivity: { seq: call.seq, result } });
    };
    // A TRY_CANCEL activity is over for the workflow as soon as it asks; core does the same.
    if (entry && !entry.waitForCancelled) {
      void call.cancelled.then(() => resolve({ cancelled: { failure: cancelledFailure() } }));
    }
    try {
      if (!fake) throw ApplicationFailure.nonRetryable(`no fake for ${call.type}`, 'NoFake');
      const result = await fake(input as never, call);
      resolve({ completed: { result: payloads.toPayload(result) ?? null } });
    } catch (error) {
      const failure = defaultFailureConverter.errorToFailure(error, payloads);
      resolve({
        failed: {
          failure: {
            message: 'Activity task failed',
            cause: failure,
            activityFailureInfo: {
              activityType: { name: call.type },
              activityId: String(call.seq),
              identity: 'test',
            },
          },
        },
      });
    }
  }
}

function cancelledFailure(): object {
  return {
    message: 'Activity cancelled',
    cause: { message: 'CANCELED', canceledFailureInfo: {} },
    activityFailureInfo: { activityType: { name: 'x' }, activityId: '1', identity: 'test' },
  };
}
