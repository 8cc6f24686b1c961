import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import { changePreferences, SCHEMES } from '../../../modules/users/index.ts';
import { localPath } from '../../local-path.ts';
import { ORGANIZATION_COOKIE, SCHEME_COOKIE } from '../../frames.ts';

const YEAR = 365 * 24 * 3600;
const home = async () => ({ goTo: '/admin' });

/** Light, dark, or as the device says. */
const schemePage = page({
  path: '/admin/scheme',
  // People keep it in their account; scanners at the door have none, and get a cookie.
  may: 'public',
  form: z.object({ scheme: z.enum(SCHEMES), back: z.string().default('/admin') }),
  show: home,
  async submit(scope, _at, { scheme, back }) {
    const goTo = localPath(back, '/admin');
    if (scope.actor.kind === 'user') {
      await changePreferences(scope, { userId: scope.actor.userId, scheme });
      return { goTo };
    }
    return { goTo, cookies: [{ name: SCHEME_COOKIE, value: scheme, maxAgeSeconds: scheme === 'auto' ? 0 : YEAR }] };
  },
});

/** The organization whose back office is shown. */
const switchPage = page({
  path: '/admin/switch',
  may: 'signed-in',
  form: z.object({ organization: z.string().regex(/^[a-z0-9-]+$/) }),
  show: home,
  submit: async (_scope, _at, { organization }: { organization: string }, _request: PageRequest) => ({
    goTo: `/admin/o/${organization}`,
    cookies: [{ name: ORGANIZATION_COOKIE, value: organization, maxAgeSeconds: YEAR }],
  }),
});

export const shellPages = [schemePage, switchPage];
