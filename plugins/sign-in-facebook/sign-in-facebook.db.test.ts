import { expect, it } from 'vitest';
import { userByEmail } from '../../core/modules/users/index.ts';
import { describeCodeSignIn } from '../../test/setup/describe-code-provider.ts';
import { facebook } from './stand-in.kit.ts';

describeCodeSignIn(facebook, (now) => {
  it('goes to Facebook’s own addresses', async () => {
    const { url } = await now().address();
    expect(url.origin).toBe('https://www.facebook.com');
    expect(url.pathname).toMatch(/^\/v\d+\.0\/dialog\/oauth$/);
    expect(url.searchParams.get('state')).toBe('a-state');
  });

  it('makes no account where nobody vouches for the address', async () => {
    const { at, there, browser, start, told } = now();
    await at.save('sign-in-facebook', { ...facebook.settings, vouchesForAddresses: false });
    expect((await browser.go(start)).text).toContain('has not verified');
    expect(await userByEmail(at.site.scope(), told.email)).toBeUndefined();
    there.person = { id: 'without', name: 'Ann' };
    expect((await browser.go(start)).text).toContain('did not tell your e-mail address');
  });
});
