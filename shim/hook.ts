import { appendFileSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { defaultPolicy } from '../domain/guard/policy.ts';
import { redact } from '../domain/guard/redact.ts';
import { judgeWithScripts } from '../domain/guard/scripts.ts';
import { commandsToJudge } from '../domain/guard/tool-call.ts';
import type { GuardDecision } from '../domain/guard/types.ts';

/**
 * Hook of an interactive Claude Code session (PreToolUse), as `cake init --hooks` writes it: reads the call on stdin,
 * says nothing to allow it, and to block it answers with a denial, a reason on stderr and exit code 2, so that a
 * cut answer blocks as well. Whatever goes wrong here blocks.
 */
const MAX_SCRIPT_BYTES = 256 * 1024;

interface HookCall {
  tool_name: string;
  tool_input: Record<string, unknown>;
  cwd: string;
}

const cakeHome = process.env['CAKE_HOME'] ?? join(homedir(), '.cake');

function judge({ tool_name: name, tool_input: input, cwd }: HookCall): GuardDecision | null {
  const workspace = process.env['CLAUDE_PROJECT_DIR'] ?? cwd;
  const policy = {
    ...defaultPolicy({
      workspace,
      home: homedir(),
      protectedPaths: [cakeHome],
      nowMs: Date.now(),
    }),
    // A person sits there: what must be confirmed is asked.
    headless: false,
  };
  for (const command of commandsToJudge(name, input)) {
    const { decision } = judgeWithScripts(command, cwd, policy, { load: loadScript });
    audit({ command: redact(command), cwd, verdict: decision.verdict, ruleId: decision.ruleId });
    if (decision.verdict !== 'allow') return decision;
  }
  return null;
}

function loadScript(path: string): string | null {
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > MAX_SCRIPT_BYTES) return null;
    const text = readFileSync(path, 'utf8');
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

function audit(row: object): void {
  const dir = join(cakeHome, 'logs');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const line = JSON.stringify({ tsMs: Date.now(), via: 'settings-hook', ...row });
  appendFileSync(join(dir, 'interactive-audit.jsonl'), `${line}\n`, { mode: 0o600 });
}

function answer(permissionDecision: 'deny' | 'ask', reason: string): void {
  const hookSpecificOutput = {
    hookEventName: 'PreToolUse',
    permissionDecision,
    permissionDecisionReason: reason,
  };
  process.stdout.write(JSON.stringify({ hookSpecificOutput }));
  if (permissionDecision === 'ask') return;
  process.stderr.write(reason);
  process.exitCode = 2;
}

try {
  const call = JSON.parse(readFileSync(0, 'utf8')) as HookCall;
  if (typeof call.tool_name !== 'string' || typeof call.cwd !== 'string')
    throw new TypeError('the call is incomplete');
  const decision = judge({ ...call, tool_input: call.tool_input ?? {} });
  if (decision) {
    const instead = decision.alternative === null ? '' : ` Run ${decision.alternative}.`;
    const reason = `Operator (CAKE): Stop.${instead} ${decision.reason}`;
    answer(decision.verdict === 'confirm' ? 'ask' : 'deny', reason);
  }
} catch (error) {
  const what = error instanceof Error ? error.message : String(error);
  answer('deny', `The guard failed (${what}), so nothing runs.`);
}
