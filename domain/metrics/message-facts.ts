import { recordOf } from '../errors/taxonomy/index.ts';
import { RULES } from '../guard/rules/index.ts';

/** What a message was about, in the labels of the metrics. */
export interface MessageFacts {
  kind: 'error' | 'blocked' | 'gap' | 'health' | 'park' | 'tell';
  family: string;
  severity: 'low' | 'medium' | 'high' | 'critical';
}

/** Reads the kind of a message off its signature, and family and severity off the rule or error type it names. */
export function messageFacts(signature: string, errorType: string | null): MessageFacts {
  const kind = /^(block|gap|health|park|tell):/.exec(signature)?.[1] ?? 'error';
  switch (kind) {
    case 'block': {
      const rule = RULES.find(({ id }) => id === errorType);
      return {
        kind: 'blocked',
        family: rule?.family ?? 'user',
        severity: rule?.severity ?? 'high',
      };
    }
    case 'gap':
      return { kind, family: 'gap', severity: 'medium' };
    case 'health':
      return { kind, family: 'health', severity: 'high' };
    case 'park':
    case 'tell':
      return { kind, family: 'other', severity: 'low' };
    default: {
      const record = errorType === null ? undefined : recordOf(errorType);
      const severity = (record?.severity ?? 'MEDIUM').toLowerCase() as MessageFacts['severity'];
      return { kind: 'error', family: record?.family ?? 'user', severity };
    }
  }
}
