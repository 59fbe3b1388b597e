import { recordOf } from '../errors/taxonomy/index.ts';
import { rankFixes, type Effectiveness } from '../ledger/effectiveness.ts';
import { classify } from '../errors/classify.ts';
import type { Classification, ErrorFinding, Strictness } from '../errors/types.ts';
import type { AgentEvent, JournalEvent } from '../events.ts';
import { duration } from './units.ts';

/** An operator message with what came of it, as the ledger keeps it. */
export interface WhyMessage {
  number: number;
  signature: string;
  errorType: string;
  strike: number;
  fixId: string | null;
  text: string;
  detectedAtMs: number;
  deliveredAtMs: number | null;
  outcome: string | null;
  outcomeBasis: string | null;
}

/** A guard decision out of the audit. */
export interface WhyAudit {
  id: number;
  tsMs: number;
  via: string;
  command: string;
  ruleId: string | null;
  hash: string;
}

/** What is stored about a task, as far as it explains one event. */
export interface WhyFacts {
  events: readonly JournalEvent[];
  messages: readonly WhyMessage[];
  audits: readonly WhyAudit[];
  /** What the ledger knows now of the fixes of an error type. */
  effects: (errorType: string) => ReadonlyMap<string, Effectiveness>;
  /** Names at the root of the work tree: they choose between npm, pnpm, uv, … */
  rootFiles: readonly string[];
  strictness: Strictness;
}

/** One step from evidence to outcome. */
export interface WhySection {
  title: string;
  lines: string[];
}

/** Explains one journal row: evidence → rule → decision → fix with the ledger's numbers → what came of it. */
export function explainEvent(row: JournalEvent, facts: WhyFacts): WhySection[] {
  const { event } = row;
  switch (event.kind) {
    case 'error_seen':
    case 'error_detected':
      return explainError(row, event.finding, facts);
    case 'error_repeated':
    case 'error_withdrawn':
    case 'failure_expected':
    case 'error_resolved':
      return explainChange(row, event, facts);
    case 'command_blocked':
      return explainBlock(row, event, facts);
    case 'completion_claimed':
      return [
        { title: 'Evidence', lines: [`The agent said: ${event.text}`] },
        {
          title: 'Rule',
          lines: ['A claim is no proof: CAKE runs the checks of every deliverable itself.'],
        },
        answer(row, (signature) => signature.startsWith('gap:'), facts),
      ];
    case 'health_lost':
      return [
        { title: 'Evidence', lines: [`${event.what}: ${event.detail}`] },
        answer(row, (signature) => signature.startsWith('health:'), facts),
        next(row, facts),
      ];
    case 'limit_reached':
      return [
        { title: 'Evidence', lines: [event.reason] },
        {
          title: 'Decision',
          lines: [
            `Parked until ${new Date(event.resetsAtMs).toISOString()}: waiting costs no strike.`,
          ],
        },
        next(row, facts),
      ];
    case 'agent_exited':
      return [
        {
          title: 'Evidence',
          lines: [`exit code ${event.exitCode ?? 'none'}, signal ${event.signal ?? 'none'}`],
        },
        next(row, facts),
      ];
    default:
      return [{ title: 'Evidence', lines: [JSON.stringify(event)] }];
  }
}

function explainError(row: JournalEvent, finding: ErrorFinding, facts: WhyFacts): WhySection[] {
  const { errorType, family, severity, confidence, channel, command, lineNo } = finding;
  const record = recordOf(errorType);
  const place =
    finding.file === undefined
      ? []
      : [`place: ${finding.file}${finding.line === undefined ? '' : `:${finding.line}`}`];
  const known = facts.effects(errorType);
  const judged = classifyThen(row, finding, facts);
  const fixes = [...(judged.suggestedFix ? [judged.suggestedFix] : []), ...judged.alternatives];
  const ranked = rankFixes(fixes, known, []);
  const said = facts.messages.filter(({ signature }) => signature === finding.signature);
  return [
    {
      title: 'Evidence',
      lines: [
        `$ ${command}`,
        `line ${lineNo} of its ${channel}: ${finding.message}`,
        ...place,
        ...exitOf(row, finding.toolCallId, facts),
      ],
    },
    {
      title: 'Rule',
      lines: [
        `${errorType} (${family}), severity ${severity}, confidence ${confidence.toFixed(2)}`,
        ...(record ? [] : ['Not in the catalogue of this version.']),
        `${judged.interventionRequired ? 'The operator speaks' : 'The operator stays silent'}: ${judged.rationale}`,
        `signature ${finding.signature.slice(0, 12)}, seen ${countOf(finding.signature, facts)} times in this task`,
      ],
    },
    {
      title: 'Fixes, with what the ledger knows now',
      lines: ranked.map(({ fix, reason }) => `${fix.action}  [${fix.id}] ${reason}`),
    },
    {
      title: 'What was said, and what came of it',
      lines:
        said.length === 0
          ? ['Nothing: it did not need an intervention, or it was gone before.']
          : said.map(messageLine),
    },
  ];
}

/** The classification as it was when the row was written, by the rows up to it. */
function classifyThen(row: JournalEvent, finding: ErrorFinding, facts: WhyFacts): Classification {
  const until = facts.events.filter(({ seq }) => seq <= row.seq);
  return classify(
    finding,
    {
      count: Math.max(1, countOf(finding.signature, { ...facts, events: until })),
      failedFixIds: [],
      lastInterventionMs: null,
      nowMs: row.tsMs,
      cooldownMs: 0,
      rootFiles: facts.rootFiles,
    },
    { strictness: facts.strictness },
  );
}

function changeIn(event: Extract<AgentEvent, { signature: string }>): string {
  switch (event.kind) {
    case 'error_repeated':
      return `seen ${event.count} times within a minute`;
    case 'error_withdrawn':
      return `withdrawn: ${event.reason}`;
    case 'failure_expected':
      return `to be expected, known fix: ${event.fix.action}  [${event.fix.id}]`;
    case 'error_resolved':
      return `healed (${event.basis})${event.command === undefined ? '' : `: ${event.command}`}`;
  }
}

function explainChange(
  row: JournalEvent,
  event: Extract<AgentEvent, { signature: string }>,
  facts: WhyFacts,
): WhySection[] {
  const first = facts.events.find(
    ({ event: one }) => one.kind === 'error_detected' && one.finding.signature === event.signature,
  );
  const what = changeIn(event);
  const origin =
    first?.event.kind === 'error_detected'
      ? [
          `It is about row ${first.seq}, ${first.event.finding.errorType}: ${first.event.finding.message}`,
          `${duration(row.tsMs - first.tsMs)} after it was first found`,
        ]
      : [];
  const said = facts.messages.filter(({ signature }) => signature === event.signature);
  return [
    { title: 'Evidence', lines: [what, ...origin] },
    { title: 'What was said, and what came of it', lines: said.map(messageLine) },
  ].filter(({ lines }) => lines.length > 0);
}

function explainBlock(
  row: JournalEvent,
  event: Extract<AgentEvent, { kind: 'command_blocked' }>,
  facts: WhyFacts,
): WhySection[] {
  const { command, cwd, ruleId, family, reason, alternative } = event;
  // The audit row is written just before the event, so it is the last one of the rule up to then.
  const audit = facts.audits.findLast((one) => one.ruleId === ruleId && one.tsMs <= row.tsMs);
  return [
    { title: 'Evidence', lines: [`$ ${command}`, `in ${cwd}`] },
    {
      title: 'Rule',
      lines: [
        `${ruleId} (${family}): ${reason}`,
        alternative === null ? 'There is no alternative.' : `instead: ${alternative}`,
        ...(audit
          ? [`audit row ${audit.id}, asked through ${audit.via}, hash ${audit.hash.slice(0, 12)}`]
          : []),
      ],
    },
    answer(row, (signature) => signature === `block:${ruleId}`, facts),
  ];
}

/** The first message about a signature that was sent for what happened at or after the row. */
function answer(
  row: JournalEvent,
  matches: (signature: string) => boolean,
  facts: WhyFacts,
): WhySection {
  const said = facts.messages.find(
    ({ signature, detectedAtMs }) => matches(signature) && detectedAtMs >= row.tsMs,
  );
  return {
    title: 'What was said, and what came of it',
    lines: said ? [messageLine(said)] : ['Nothing was said.'],
  };
}

function next(row: JournalEvent, { events }: WhyFacts): WhySection {
  const started = events.find(
    ({ seq, event }) => seq > row.seq && event.kind === 'session_started',
  );
  return {
    title: 'What followed',
    lines: started
      ? [`row ${started.seq}: the agent was there again after ${duration(started.tsMs - row.tsMs)}`]
      : ['No session was started after it.'],
  };
}

function exitOf(row: JournalEvent, toolCallId: string, { events }: WhyFacts): string[] {
  const end = events.find(
    ({ event }) => event.kind === 'tool_finished' && event.toolCallId === toolCallId,
  );
  if (end?.event.kind !== 'tool_finished') return [];
  const { exitCode, durationMs } = end.event;
  return [`exit code ${exitCode ?? 'none'} after ${duration(durationMs)} (row ${end.seq})`];
}

function countOf(signature: string, { events }: WhyFacts): number {
  return events.filter(
    ({ event }) => event.kind === 'error_detected' && event.finding.signature === signature,
  ).length;
}

/** One message on one line: words, strike, fix and outcome. */
export function messageLine(one: WhyMessage): string {
  const outcome =
    one.outcome === null ? 'no outcome known' : `${one.outcome} (${one.outcomeBasis ?? 'unknown'})`;
  const fix = one.fixId === null ? '' : `, fix ${one.fixId}`;
  return `message ${one.number}, strike ${one.strike}${fix}: ${one.text}  → ${outcome}`;
}
