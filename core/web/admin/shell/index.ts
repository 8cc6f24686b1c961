import { z } from 'zod';
import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import { localPath } from '../../local-path.ts';
import { ORGANIZATION_COOKIE, SCHEME_COOKIE } from '../../frames.ts';

const YEAR = 365 * 24 * 3600;
const home = async () => ({ goTo: '/admin' });

/** Light, dark, or as the device says. */
const schemePage = page({
  path: '/admin/scheme',
  // Only a cookie about colours; scanners at the door have no account.
  may: 'public',
  form: z.object({ scheme: z.enum(['light', 'dark', 'auto']), back: z.string().default('/admin') }),
  show: home,
  submit: async (_scope, _at, { scheme, back }) => ({
    goTo: localPath(back, '/admin'),
    cookies: [{ name: SCHEME_COOKIE, value: scheme, maxAgeSeconds: scheme === 'auto' ? 0 : YEAR }],
  }),
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
