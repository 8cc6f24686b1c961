import { solveChallenge, type Challenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { Scope } from 'eventportal/sdk';
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { altcha } from './captcha.ts';
import plugin from './index.ts';

const { captcha, challenge } = altcha({ work: 20, languages: ['en', 'de'] });
let now: number;
let scope: Scope;

function siteWith(appKey: string): Scope {
  const hits = new Map<string, number>();
  return {
    locale: 'de-AT',
    clock: { now: () => new Date(now), in: ({ seconds }: { seconds: number }) => new Date(now + seconds * 1000) },
    site: {
      key: (purpose: string) =>
        createHash('sha256')
          .update(appKey + purpose)
          .digest(),
    },
    capabilities: {
      cache: {
        async hit(key: string, limit: number) {
          hits.set(key, (hits.get(key) ?? 0) + 1);
          return { allowed: hits.get(key)! <= limit };
        },
      },
    },
  } as unknown as Scope;
}
beforeEach(() => {
  now = Date.now();
  scope = siteWith('a');
});

async function ask(at = scope): Promise<Challenge> {
  const answer = await challenge(at, { headers: {}, body: new Uint8Array(), query: {} });
  expect([answer.status, answer.contentType]).toEqual([200, 'application/json']);
  return JSON.parse(answer.body) as Challenge;
}
const encode = (payload: object) => Buffer.from(JSON.stringify(payload)).toString('base64');
async function solved(given?: Challenge): Promise<string> {
  const asked = given ?? (await ask());
  return encode({ challenge: asked, solution: await solveChallenge({ challenge: asked, deriveKey }) });
}

describe('a proof of work', () => {
  it('counts when it was done, once', async () => {
    const token = await solved();
    expect(await captcha.verify(scope, token)).toBe(true);
    expect(await captcha.verify(scope, token)).toBe(false);
    expect(await captcha.verify(scope, await solved())).toBe(true);
  });

  it('counts once for two that send it at the same moment', async () => {
    const token = await solved();
    const answers = await Promise.all([captcha.verify(scope, token), captcha.verify(scope, token)]);
    expect(answers.sort()).toEqual([false, true]);
  });

  it('is over after twenty minutes', async () => {
    const token = await solved();
    now += 20 * 60_000;
    expect(await captcha.verify(scope, token)).toBe(false);
  });

  it('must be one that this site asked for, as it asked', async () => {
    expect(await captcha.verify(scope, await solved(await ask(siteWith('b'))))).toBe(false);
    const asked = await ask();
    const easier = { ...asked, parameters: { ...asked.parameters, keyPrefix: '00' } };
    expect(await captcha.verify(scope, await solved(easier))).toBe(false);
    const longer = { ...asked, parameters: { ...asked.parameters, expiresAt: asked.parameters.expiresAt! + 9999 } };
    expect(await captcha.verify(scope, await solved(longer))).toBe(false);
  });

  it('must be done', async () => {
    const asked = await ask();
    const solution = { counter: 1, derivedKey: `${asked.parameters.keyPrefix}${'0'.repeat(32)}`, time: 1 };
    expect(await captcha.verify(scope, encode({ challenge: asked, solution }))).toBe(false);
    for (const nonsense of ['', 'x', encode({}), encode([]), encode({ challenge: asked })]) {
      expect(await captcha.verify(scope, nonsense)).toBe(false);
    }
  });
});

it('speaks the language of the visitor where the widget knows it', () => {
  expect(captcha.model!(scope)).toMatchObject({ language: 'de', files: { words: 'p/captcha-altcha/i18n/de.js' } });
  expect(captcha.model!({ ...scope, locale: 'xx' })).toMatchObject({ language: 'en' });
});

it('serves everything from this site', () => {
  expect(plugin().csp).toEqual({});
  expect(Object.keys(plugin().assets!)).toEqual(expect.arrayContaining(['altcha.js', 'worker.js', 'i18n/de.js']));
});
