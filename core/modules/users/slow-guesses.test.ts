import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryCache } from '../../kernel/capabilities/memory-cache.ts';
import { clockFrom } from '../../kernel/clock.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { mayMail, slowGuesses, type Guess } from './slow-guesses.ts';

let now: number;
let scope: Scope;
const open = (captcha?: object) => {
  now = Date.UTC(2027, 0, 15);
  const clock = clockFrom(() => now);
  scope = { clock, capabilities: { cache: createMemoryCache({ clock }), captcha } } as unknown as Scope;
};
beforeEach(() => open());
const pass = (seconds: number) => void (now += seconds * 1000);

const HERE: Guess = { at: 'password', account: 'ann@example.org', ip: '192.0.2.1' };

/** `wrong`, `right`, the seconds to wait, or that a captcha is asked for. */
async function guess(over: Partial<Guess> = {}, answer: 'wrong' | 'right' = 'wrong'): Promise<string | number> {
  try {
    return await slowGuesses(scope, { ...HERE, ...over }, async () => {
      if (answer === 'wrong') throw new DomainError('test.wrong');
      return answer;
    });
  } catch (error) {
    const { code, params } = error as DomainError;
    return code === 'test.wrong' ? 'wrong' : code === 'sign_in.too_many' ? Number(params['seconds']) : code;
  }
}

async function fail(times: number, over: (at: number) => Partial<Guess> = () => ({})): Promise<void> {
  for (let at = 0; at < times; at += 1) await guess(over(at));
}
const elsewhere = (at: number) => ({ ip: `198.51.${Math.floor(at / 200)}.${at % 200}` });

describe('wrong guesses', () => {
  it('are free five times, then each is waited for: half a minute, doubling to a quarter of an hour', async () => {
    await fail(4);
    const waits: (string | number)[] = [];
    for (let at = 0; at < 7; at += 1) {
      expect(await guess()).toBe('wrong');
      const wait = await guess({}, 'right');
      waits.push(wait);
      pass(Number(wait) - 1);
      expect(await guess({}, 'right')).toBe(1);
      pass(1);
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 900, 900]);
  });

  it('do not make the wait longer while it lasts', async () => {
    await fail(5);
    for (let at = 0; at < 20; at += 1) expect(await guess()).toBe(30);
    pass(30);
    expect(await guess({}, 'right')).toBe('right');
  });

  it('are forgotten by success', async () => {
    await fail(4);
    expect(await guess({}, 'right')).toBe('right');
    await fail(4);
    expect(await guess({}, 'right')).toBe('right');
    expect(await guess()).toBe('wrong');
  });

  it('that come all at once are no more than one after the other', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => guess()));
    expect(answers.filter((answer) => answer === 'wrong')).toHaveLength(5);
  });

  it('about one thing do not slow another', async () => {
    await fail(6);
    expect(await guess({ at: 'second-factor' })).toBe('wrong');
    expect(await guess({ account: 'bob@example.org' })).toBe('wrong');
  });

  it('from addresses of one IPv6 network are one person’s', async () => {
    await fail(5, (at) => ({ ip: `2001:db8:1:2::${at}` }));
    expect(await guess({ ip: '2001:db8:1:2:ffff::1' })).toBe(30);
    expect(await guess({ ip: '2001:db8:1:3::1' })).toBe('wrong');
  });
});

describe('many addresses against one account', () => {
  it('are slowed together, but not the browser that is known to it', async () => {
    await fail(20, elsewhere);
    expect(await guess({ ip: '203.0.113.7' }, 'right')).toBe(30);
    expect(await guess({ browser: 'of-the-owner' }, 'right')).toBe('right');
    // Nor does what the owner got right give the strangers new guesses.
    expect(await guess({ ip: '203.0.113.7' }, 'right')).toBe(30);
    await fail(5, () => ({ browser: 'of-the-owner' }));
    expect(await guess({ browser: 'of-the-owner' })).toBe(30);
    expect(await guess({ browser: 'another' }, 'right')).toBe('right');
  });

  it('are asked for a captcha instead, where there is one', async () => {
    open({ id: 'test' });
    await fail(20, elsewhere);
    const asked = (captchaSolved?: boolean) => guess({ ip: '203.0.113.7', captchaSolved }, 'right');
    // Where none can be shown, as in REST, they wait all the same.
    expect([await asked(false), await asked()]).toEqual(['captcha.required', 30]);
    expect(await asked(true)).toBe('right');
    expect(await guess({ ip: '203.0.113.8' })).toBe('wrong');
  });

  it('wait for their own failures even with a captcha', async () => {
    open({ id: 'test' });
    await fail(5, () => ({ captchaSolved: true }));
    expect(await guess({ captchaSolved: true }, 'right')).toBe(30);
  });
});

describe('one address against many accounts', () => {
  const sprayed = (at: number) => ({ account: `somebody${at}@example.org` });

  it('is slowed down', async () => {
    await fail(50, sprayed);
    expect(await guess({ account: 'next@example.org' })).toBe(30);
    expect(await guess({ account: 'next@example.org', ip: '203.0.113.7' })).toBe('wrong');
  });

  it('is not washed clean by signing in to an account of its own', async () => {
    for (let at = 0; at < 50; at += 1) {
      await guess(sprayed(at));
      await guess({ account: 'mine@example.org' }, 'right');
    }
    expect(await guess({ account: 'next@example.org' })).toBe(30);
  });
});

describe('mails that somebody asks for', () => {
  it('are few per person and account; a known browser has its own', async () => {
    const asked = async (over: Partial<Guess> = {}) => mayMail(scope, { ...HERE, at: 'mail-code', ...over });
    const many = await Promise.all(Array.from({ length: 8 }, () => asked()));
    expect(many.filter(Boolean)).toHaveLength(5);
    const scattered = await Promise.all(Array.from({ length: 20 }, (_, at) => asked(elsewhere(at))));
    expect(scattered.filter(Boolean)).toHaveLength(5);
    expect(await asked({ browser: 'of-the-owner' })).toBe(true);
    pass(3601);
    expect(await asked()).toBe(true);
  });
});
