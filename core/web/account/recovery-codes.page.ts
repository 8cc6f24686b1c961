import { z } from 'zod';
import { page, type Reply } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { RECOVERY_CODES, renewRecoveryCodes } from '../../modules/sign-in/index.ts';
import type { FormPageView, RecoveryCodesView } from '../../render/contract/index.ts';
import { me } from './own-user.ts';

const BASE = '/account/security/recovery-codes';

export const recoveryCodesPage = page({
  path: BASE,
  may: 'signed-in',
  recent: true,
  postsPerMinute: 10,
  async show(scope) {
    const model: FormPageView = {
      title: scope.t('account.recovery.renew'),
      intro: scope.t('account.recovery.renew_intro', { count: RECOVERY_CODES }),
      action: BASE,
      hidden: [],
      fields: [],
      submit: scope.t('account.recovery.renew'),
      links: [{ label: scope.t('account.back'), href: '/account/security' }],
    };
    return { view: 'form-page', model };
  },
  submit: (scope) => showFreshCodes(scope, me(scope).userId),
});

/** The codes as a file. They come from the page that shows them, which is the last that knows them. */
export const recoveryCodesFilePage = page({
  path: `${BASE}/file`,
  may: 'signed-in',
  form: z.object({ codes: z.string().regex(/^[A-Z0-9 -]{1,200}$/) }),
  show: async () => ({ goTo: '/account/security' }),
  async submit(scope, _at, { codes }) {
    const head = scope.t('account.recovery.file_head', { site: scope.site.name, email: me(scope).email });
    const text = `${[head, '', ...codes.split(' ')].join('\r\n')}\r\n`;
    const name = `${scope.t('account.recovery.file_name')}.txt`;
    return { file: { name, contentType: 'text/plain; charset=utf-8', content: Buffer.from(text) } };
  },
});

/** New codes, on the only page that ever shows them. */
export async function showFreshCodes(scope: Scope, userId: string): Promise<Reply> {
  const codes = await renewRecoveryCodes(scope, userId);
  const model: RecoveryCodesView = {
    title: scope.t('account.recovery.title'),
    intro: scope.t('account.recovery.intro'),
    notice: { tone: 'warning', text: scope.t('account.recovery.once') },
    codes: [...codes],
    actions: [
      {
        label: scope.t('account.recovery.save'),
        action: `${BASE}/file`,
        hidden: [{ name: 'codes', value: codes.join(' ') }],
      },
      { label: scope.t('account.recovery.kept'), href: '/account/security', tone: 'primary' },
    ],
  };
  return { view: 'recovery-codes', model };
}
