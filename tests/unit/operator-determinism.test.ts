import { describe, expect, it } from 'vitest';
import { renderMessage } from '../../domain/voice/render.ts';
import { sampleRequests } from '../../domain/voice/samples.ts';

describe('operator', () => {
  it('says the same bytes for the same input, 100 times', () => {
    let state = 7;
    const requests = sampleRequests(
      20,
      () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647,
    );
    for (const request of requests) {
      const said = new Set(
        Array.from({ length: 100 }, () => renderMessage(structuredClone(request)).text),
      );
      expect(said.size).toBe(1);
    }
  });
});
