import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { builtEntry } from '../../config/paths.ts';

const CODE = `
  const [{ renderMessage }, { sampleRequests }] = await Promise.all([
    import(${JSON.stringify(builtEntry('domain/voice/render.js'))}),
    import(${JSON.stringify(builtEntry('domain/voice/samples.js'))}),
  ]);
  let state = 11;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  process.stdout.write(sampleRequests(200, random).map((request) => renderMessage(request).text).join('\\n'));
`;

describe('operator in other processes', () => {
  it('says the same bytes for 200 inputs in two processes with two locales and time zones', () => {
    const said = [
      { LANG: 'C', TZ: 'UTC' },
      { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', TZ: 'Asia/Tokyo' },
    ].map((env) =>
      execFileSync(process.execPath, ['--input-type=module', '-e', CODE], {
        env: { ...process.env, ...env },
      }),
    );
    expect(said[0]!.equals(said[1]!)).toBe(true);
    expect(said[0]!.toString().split('\n')).toHaveLength(200);
  });
});
