import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Captcha } from '../../kernel/capabilities/captcha.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { openStandIn, type StandIn } from './site-verify-stand-in.ts';

export interface SiteVerifySubject {
  /** What people call the provider. */
  readonly name: string;
  /** The captcha, asking that address with these keys. */
  readonly make: (config: { readonly siteKey: string; readonly secret: string; readonly verifyUrl: string }) => Captcha;
}

const SECRET = 's3cret';

/** Every captcha whose provider speaks `siteverify` must pass, against a server here that does. */
export function describeSiteVerify({ name, make }: SiteVerifySubject): void {
  describe(`asking ${name}`, () => {
    let standIn: StandIn;
    const warnings: string[] = [];
    const scope = {
      site: { url: 'https://tickets.example.org' },
      origin: { ip: '192.0.2.1' },
      log: { warn: (event: string) => void warnings.push(event) },
    } as unknown as Scope;
    const captcha = (secret = SECRET) => make({ siteKey: 'public', secret, verifyUrl: standIn.url });

    beforeEach(async () => {
      standIn = await openStandIn({ secret: SECRET, hostname: 'tickets.example.org' });
    });
    afterEach(() => standIn.close());

    it('believes it about persons, once each', async () => {
      const said: boolean[] = [];
      for (const token of ['person-1', 'person-1', 'program']) said.push(await captcha().verify(scope, token));
      expect(said).toEqual([true, false, false]);
      const sent = Object.fromEntries(standIn.asked[0]!);
      expect(sent).toMatchObject({ secret: SECRET, response: 'person-1', remoteip: '192.0.2.1' });
    });

    it('lets nobody pass with a wrong secret', async () => {
      expect(await captcha('mistyped').verify(scope, 'person-1')).toBe(false);
    });

    it('takes no token that was solved on another site', async () => {
      await standIn.close();
      standIn = await openStandIn({ secret: SECRET, hostname: 'evil.example' });
      expect(await captcha().verify(scope, 'person-1')).toBe(false);
      expect(warnings).toContain(`${captcha().id}.other_host`);
    });

    it.each(['error', 'nonsense'] as const)('says that it is out when it answers with an %s', async (how) => {
      standIn.fail(how);
      await expect(captcha().verify(scope, 'person-1')).rejects.toMatchObject({
        name: 'OutsideError',
        retryable: true,
      });
    });
  });
}
