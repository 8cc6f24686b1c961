import { afterAll, beforeAll, expect, it } from 'vitest';
import { testPortal, type Portal } from '../../../test/setup/portal.ts';
import { testSite, type TestSite } from '../../../test/setup/test-site.ts';
import type { SignInProvider } from '../../kernel/capabilities/sign-in.ts';
import { createUser } from '../../modules/users/index.ts';
import { identitiesPage } from './identities.page.ts';

const provider: SignInProvider = {
  id: 'test',
  label: 'Testing Inc',
  isReady: async () => true,
  begin: async () => 'https://provider.test/',
  complete: async () => ({ kind: 'refused', why: 'rejected', reason: 'a test' }),
};

let site: TestSite;
let portal: Portal;
beforeAll(async () => {
  site = await testSite({ capabilities: { signIn: new Map([['test', provider]]) } });
  portal = await testPortal(site, { pages: [identitiesPage] });
});
afterAll(async () => {
  await portal.close();
  await site.close();
});

async function pageOf(email: string, emailVerified: boolean): Promise<string> {
  const { userId } = await createUser(site.scope(), { email, name: 'Ann', emailVerified });
  const browser = await portal.browser(userId);
  return (await browser.get('/account/security/identities')).text;
}

it('offers outside accounts once the address is confirmed, and says so before', async () => {
  const confirmed = await pageOf('ann@example.org', true);
  expect(confirmed).toContain('href="/sign-in/with/test?link"');
  const open = await pageOf('bob@example.org', false);
  expect(open).not.toContain('/sign-in/with/test');
  expect(open).toContain('Please confirm your e-mail address first');
  expect(open).toContain('href="/account/verify"');
});
