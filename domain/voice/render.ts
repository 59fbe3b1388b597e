import { judgeVoice } from './gate.ts';
import { cleanSlot } from './slots.ts';
import type { RenderedMessage, VoiceRequest } from './types.ts';

const SAFE_DEFAULT = 'Operator (CAKE): Stop. Check the last output.';

interface Candidate {
  templateId: string;
  action: string;
  reference: string | null;
}

/** The operator's words for a request: deterministic, at most three sentences, always through the gate. */
export function renderMessage(request: VoiceRequest): RenderedMessage {
  const candidates = [full(request), shorter(request), simple(request), bare(request)];
  for (const [index, { templateId, action, reference }] of candidates.entries()) {
    const text = [
      'Operator (CAKE): Stop',
      action,
      ...(reference === null ? [] : [`See ${reference}`]),
    ]
      .map((sentence) => `${sentence}.`)
      .join(' ');
    const verdict = judgeVoice(text);
    if (verdict.pass) return { text, score: verdict.score, templateId, attempts: index + 1 };
  }
  return {
    text: SAFE_DEFAULT,
    score: judgeVoice(SAFE_DEFAULT).score,
    templateId: 'safe',
    attempts: candidates.length + 1,
  };
}

function full(request: VoiceRequest): Candidate {
  const { subject, slots, fix, strike, tried } = request;
  const failed = tried.at(-1);
  if (strike >= 3 && failed !== undefined) {
    const next = fix ? cleanSlot(fix.action) : 'Try another way';
    return {
      templateId: `${subject.kind}.another-way`,
      action: next,
      reference: `the failed try ${quote(failed)}`,
    };
  }
  if (fix) {
    return {
      templateId: `${subject.kind}.fix`,
      action: cleanSlot(fix.action),
      reference: fix.reference === undefined ? place(request) : cleanSlot(fix.reference),
    };
  }
  switch (subject.kind) {
    case 'gap':
      return gap(request);
    case 'blocked':
      return {
        templateId: 'blocked.rule',
        action: 'Try a safe command',
        reference: `rule ${cleanSlot(subject.ruleId)}`,
      };
    case 'health':
      return { templateId: 'health.check', action: 'Run the next step', reference: 'the goal' };
    case 'park':
      return {
        templateId: 'park.move-on',
        action: 'Try the next part of the goal',
        reference: null,
      };
    case 'error':
      return {
        templateId: 'error.check',
        action: `Check ${quote(slots.text ?? subject.errorType)}`,
        reference: place(request),
      };
  }
}

function gap({ slots, subject }: VoiceRequest): Candidate {
  const templateId = `gap.${subject.kind === 'gap' ? subject.gapKind : 'unknown'}`;
  if (slots.test !== undefined) {
    return {
      templateId,
      action: `Fix test ${quote(slots.test)}`,
      reference: slots.command === undefined ? null : quote(slots.command),
    };
  }
  if (slots.command !== undefined)
    return { templateId, action: `Run ${cleanSlot(slots.command)}`, reference: 'its output' };
  if (slots.path !== undefined) {
    return {
      templateId,
      action: `Fix ${quote(slots.path)}`,
      reference: slots.text === undefined ? null : quote(slots.text),
    };
  }
  return {
    templateId,
    action: `Check ${quote(slots.text ?? 'the deliverables')}`,
    reference: null,
  };
}

/** Where to look, unless the action says it already. */
function place({ slots, fix }: VoiceRequest): string | null {
  if (slots.path === undefined || fix?.action.includes(slots.path) === true) return null;
  return slots.line === undefined
    ? cleanSlot(slots.path)
    : `${cleanSlot(slots.path)} line ${cleanSlot(slots.line)}`;
}

/** The first order of an action that says more than one thing, with its place. */
function shorter(request: VoiceRequest): Candidate {
  const whole = full(request);
  const [action = whole.action] = whole.action.split(/, |: |; | and (?=[a-z]+ )/u);
  return { ...whole, templateId: `${whole.templateId}.short`, action };
}

function simple(request: VoiceRequest): Candidate {
  return { ...full({ ...request, tried: [], fix: null }), reference: null };
}

function bare({ subject }: VoiceRequest): Candidate {
  return { templateId: `${subject.kind}.bare`, action: 'Check the last output', reference: null };
}

function quote(value: string): string {
  return `"${cleanSlot(value).replaceAll('"', "'")}"`;
}
