import { expect, it } from 'vitest';
import { UserIdentity } from '../../core/modules/sign-in/index.ts';
import { describeCodeSignIn } from '../../test/setup/describe-code-provider.ts';
import { google } from './stand-in.kit.ts';

describeCodeSignIn(google, (now) => {
  it('goes to Google’s own addresses, with what Google asks for', async () => {
    const { url, kept } = await now().address();
    expect(url.origin + url.pathname).toBe('https://accounts.google.com/o/oauth2/v2/auth');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: google.settings['clientId'],
      redirect_uri: 'https://tickets.example.org/sign-in/with/google/callback',
      response_type: 'code',
      scope: 'openid email profile',
      state: 'a-state',
      code_challenge_method: 'S256',
    });
    expect(kept.get('verifier')!.length).toBeGreaterThanOrEqual(43);
  });

  it('makes no account of an address that Google has not verified', async () => {
    const { at, there, browser, start, told, isSignedIn } = now();
    there.person = { ...there.person, email_verified: false };
    expect((await browser.go(start)).text).toContain('has not verified');
    expect(isSignedIn()).toBe(false);
    expect(await at.site.scope().em.count(UserIdentity, { externalId: told.id })).toBe(0);
  });

  it('lets in whom the settings name: people of one domain', async () => {
    const { at, there, browser, start, isSignedIn } = now();
    await at.save('sign-in-google', { ...google.settings, hostedDomain: 'example.org' });
    const asked = new URL((await browser.step(start)).location!);
    expect(asked.searchParams.get('hd')).toBe('example.org');
    expect((await browser.go(start)).status).toBe(403);
    there.person = { ...there.person, hd: 'evil.org' };
    expect((await browser.go(start)).status).toBe(403);
    there.person = { ...there.person, hd: 'example.org' };
    await browser.go(start);
    expect(isSignedIn()).toBe(true);
  });
});
