import { z } from 'zod';
import { parseDeliverable } from '../domain/deliverables/parse.ts';
import { checkUserRule } from '../domain/guard/user-rule-check.ts';
import { parseUserRule } from '../domain/guard/user-rules.ts';

/** A timer of setTimeout holds 31 bits; longer waits are a mistake in the unit. */
const MAX_MS = 2 ** 31 - 1;

const durationMs = z.int().min(0).max(MAX_MS);
const positiveMs = z.int().min(1).max(MAX_MS);
const count = (max: number) => z.int().min(1).max(max);
const line = z.string().trim().min(1).max(500);

const expires = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'expected a date such as 2027-01-31 or 2027-01-31T18:00:00Z',
  })
  .transform((text) => Date.parse(text));

const allowlistEntry = z
  .strictObject({
    ruleId: line,
    argv: line,
    cwd: line.startsWith('/', 'expected an absolute path'),
    expires,
    author: line,
    reason: line,
  })
  .transform(({ expires: expiresAtMs, ...entry }) => ({ ...entry, expiresAtMs }));

/** A rule of a person: its own checks say what is wrong, examples and alternative included. */
const userRule = z.unknown().transform((value, context) => {
  const parsed = parseUserRule(value);
  const found =
    parsed.kind === 'rule'
      ? checkUserRule(parsed.rule)
      : [{ path: parsed.path, problem: parsed.problem }];
  for (const { path, problem } of found)
    context.addIssue({
      code: 'custom',
      message: problem,
      path: path === '' ? [] : path.split('.'),
    });
  return parsed.kind === 'rule' ? parsed.rule : z.NEVER;
});

/** A deliverable in the words of --deliver, alone or with its weight in the score and the paths that it covers. */
const deliverable = z
  .union([
    line.transform((deliver) => ({ deliver })),
    z.strictObject({
      deliver: line,
      weight: z.number().positive().max(100).optional(),
      covers: z.array(line).min(1).max(100).optional(),
    }),
  ])
  .transform((value, context) => {
    const { deliver, weight, covers } = { weight: undefined, covers: undefined, ...value };
    const parsed = parseDeliverable(deliver);
    if (!parsed.ok) {
      context.addIssue({ code: 'custom', message: parsed.problem });
      return z.NEVER;
    }
    return {
      ...parsed.deliverable,
      source: deliver,
      ...(weight === undefined ? {} : { weight }),
      ...(covers === undefined ? {} : { covers }),
    };
  });

const restarts = z
  .strictObject({
    max: z.int().min(0).max(1000),
    windowMs: positiveMs,
    backoffMs: durationMs,
    backoffMaxMs: durationMs,
    steadyMs: positiveMs,
  })
  .partial();

/** One configuration file; every key may be left out, no other key is known. */
export const layerSchema = z
  .strictObject({
    controller: z
      .strictObject({
        maxStrikes: count(20),
        onExhausted: z.enum(['park', 'escalate']),
        cooldownMs: durationMs,
        settleToolCalls: count(1000),
        settleMs: positiveMs,
        restarts,
        escalationDeadlineMs: positiveMs,
        pollMs: positiveMs,
        proofOfLifeMs: positiveMs,
        orphanStopMs: positiveMs,
        maxHistoryEvents: z.int().min(0).max(50_000),
      })
      .partial(),
    guard: z
      .strictObject({
        mode: z.enum(['minimal', 'balanced', 'paranoid']),
        allowlist: z.array(allowlistEntry).max(500),
        headless: z.boolean(),
        rules: z.array(userRule).max(200),
      })
      .partial(),
    deliverables: z.array(deliverable).max(50),
    claudeCode: z
      .strictObject({
        model: line,
        reactionMs: durationMs,
        silentModelMs: positiveMs,
        parkAboveMs: durationMs,
      })
      .partial(),
    anthropicApi: z
      .strictObject({
        model: line,
        maxTokens: z.int().min(1),
        contextTokens: z.int().min(1_000),
        price: z.strictObject({ input: z.number().positive(), output: z.number().positive() }),
        budgetUsd: z.number().positive(),
        stallMs: positiveMs,
      })
      .partial(),
    watch: z
      .strictObject({
        strictness: z.enum(['minimal', 'balanced', 'paranoid']),
        hungMs: z.int().min(1_000).max(MAX_MS),
      })
      .partial(),
    metrics: z
      .strictObject({ host: line, port: z.int().min(0).max(65_535), enabled: z.boolean() })
      .partial(),
    notify: z.strictObject({ webhookUrl: z.url({ protocol: /^https?$/ }).nullable() }).partial(),
  })
  .partial();
