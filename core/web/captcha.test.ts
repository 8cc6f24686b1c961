import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ADA, fakeScope, testWeb, type TestWeb } from '../../test/setup/web.ts';
import type { Captcha } from '../kernel/capabilities/captcha.ts';
import { DomainError, OutsideError } from '../kernel/errors.ts';
import { silentLogger } from '../kernel/log.ts';
import { page, type Page } from '../kernel/pages/page.ts';
import { endpoint, type Endpoint } from './api/endpoint.ts';

let web: TestWeb;
let out: boolean;
let sent: unknown[];
afterEach(() => web.close());

const captcha: Captcha = {
  id: 'test',
  view: 'test/widget',
  field: 'solved',
  model: ({ locale }) => ({ locale }),
  async verify(_scope, token) {
    if (out) throw new OutsideError('nobody answers', { retryable: true });
    return token === 'person';
  },
};

const form = (path: string, captchaOn: Page['captcha'], refuse: () => boolean) =>
  page({
    path,
    may: 'public',
    ...(captchaOn && { captcha: captchaOn }),
    form: z.strictObject({ name: z.string().min(1) }),
    show: async () => ({ view: 'form-page', model: {} }),
    async submit(_scope, _at, values, { captchaSolved }) {
      if (refuse() && !captchaSolved) throw new DomainError('captcha.required');
      sent.push({ ...values, captchaSolved });
      return { goTo: '/done' };
    },
  }) as unknown as Page;

const report = endpoint({
  method: 'POST',
  path: '/reports',
  may: 'public',
  summary: 'Report',
  tag: 'things',
  captcha: true,
  answers: { 204: null },
  run: async () => ({ status: 204 }),
}) as unknown as Endpoint;

async function open(with_: Captcha | undefined, isSlow = false): Promise<void> {
  web = await testWeb({
    pages: [
      form('/always', true, () => false),
      form('/asked', 'when-asked', () => isSlow),
      form('/never', undefined, () => false),
    ],
    endpoints: [report],
    makeScope: (actor, { locale, origin }) => {
      const scope = fakeScope(web.options.site, web.options.clock, silentLogger, actor, locale, origin);
      return { ...scope, capabilities: { ...scope.capabilities, captcha: with_ } };
    },
  });
}
beforeEach(() => {
  out = false;
  sent = [];
});
const post = (path: string, fields: Record<string, string>, cookie = '') =>
  web.ask(path, { body: new URLSearchParams(fields), headers: { Cookie: cookie } });
const asks = async (path: string) => (await web.ask(path)).view().at.captcha;

describe('a page with a captcha', () => {
  it('shows it, and takes the form of whoever solved it', async () => {
    await open(captcha);
    expect(await asks('/always')).toEqual({ view: 'test/widget', model: { locale: 'en' } });
    expect(await asks('/never')).toBeUndefined();
    expect((await post('/always', { name: 'Ann', solved: 'person' })).status).toBe(303);
    expect(sent).toEqual([{ name: 'Ann', captchaSolved: true }]);
  });

  it('shows the form again, with what was typed, to whoever did not', async () => {
    await open(captcha);
    for (const solved of ['program', '', undefined]) {
      const answer = await post('/always', { name: 'Ann', ...(solved !== undefined && { solved }) });
      expect([answer.status, answer.view().at.captcha.view]).toEqual([422, 'test/widget']);
    }
    const wrong = await post('/always', { name: '', solved: 'person' });
    expect([wrong.status, wrong.view().at.captcha.view]).toEqual([422, 'test/widget']);
    expect(sent).toEqual([]);
  });

  it('does not ask people who are signed in', async () => {
    await open(captcha);
    const cookie = `ep_session=${web.signIn({ userId: ADA.id })}`;
    const shown = (await web.ask('/always', { headers: { Cookie: cookie } })).view();
    expect(shown.at.captcha).toBeUndefined();
    expect((await post('/always', { name: 'Ada', _csrf: shown.at.csrf }, cookie)).status).toBe(303);
  });

  it('is an ordinary one where no plugin brings a captcha', async () => {
    await open(undefined);
    expect(await asks('/always')).toBeUndefined();
    expect((await post('/always', { name: 'Ann' })).status).toBe(303);
    expect((await post('/always', { name: 'Ann', solved: 'person' })).status).toBe(422);
  });

  it('lets people pass while nobody can be asked', async () => {
    await open(captcha);
    out = true;
    expect((await post('/always', { name: 'Ann', solved: 'anything' })).status).toBe(303);
    expect((await post('/always', { name: 'Ann' })).status).toBe(422);
  });
});

describe('a page that asks at times', () => {
  it('asks only then', async () => {
    await open(captcha);
    expect(await asks('/asked')).toBeUndefined();
    expect((await post('/asked', { name: 'Ann' })).status).toBe(303);
    await web.close();

    await open(captcha, true);
    const asked = await post('/asked', { name: 'Ann' });
    expect([asked.status, asked.view().at.captcha.view]).toEqual([422, 'test/widget']);
    expect((await post('/asked', { name: 'Ann', solved: 'program' })).view().at.captcha.view).toBe('test/widget');
    expect((await post('/asked', { name: 'Ann', solved: 'person' })).status).toBe(303);
  });
});

it('is asked of programs that call without an account, in a header', async () => {
  await open(captcha);
  const call = async (headers: Record<string, string>) => {
    const answer = await web.ask('/api/v1/reports', { method: 'POST', headers });
    return answer.status === 204 ? 'taken' : answer.json().code;
  };
  expect(await call({})).toBe('captcha.failed');
  expect(await call({ 'Captcha-Token': 'program' })).toBe('captcha.failed');
  expect(await call({ 'Captcha-Token': 'person' })).toBe('taken');
  expect(await call({ Authorization: `Bearer ${web.signIn()}` })).toBe('taken');
});
