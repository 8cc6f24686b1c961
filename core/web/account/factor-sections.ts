import type { Scope } from '../../kernel/scope/scope.ts';
import { type PasskeyRow, passkeysOf, recoveryCodesLeft, secondFactorsOf } from '../../modules/sign-in/index.ts';
import type { AccountRow, AccountSection, Notice } from '../../render/contract/index.ts';
import { dateText } from '../storefront/view-models/when.ts';

const BASE = '/account/security';

/** What a person must show beside the password, and what they can add. */
export async function factorSection(scope: Scope, userId: string): Promise<AccountSection> {
  const factors = await secondFactorsOf(scope, userId);
  const rows: AccountRow[] = [
    ...(await passkeysOf(scope, userId)).map((passkey) => passkeyRow(scope, passkey)),
    addPasskeyRow(scope),
    appRow(scope, factors.includes('totp')),
    mailRow(scope, factors.includes('mail')),
  ];
  if (factors.length > 0) rows.push(recoveryRow(scope, await recoveryCodesLeft(scope, userId)));
  return {
    kind: 'rows',
    title: scope.t('account.factors.title'),
    help: scope.t(factors.length > 0 ? 'account.factors.on' : 'account.factors.off'),
    rows,
    empty: '',
  };
}

/** Why the back office led here: without a second factor it stays closed. */
export async function requiredNotice(scope: Scope, userId: string): Promise<Notice[]> {
  if ((await secondFactorsOf(scope, userId)).length > 0) return [];
  const [title, text] = [scope.t('account.factors.required'), scope.t('account.factors.required_text')];
  return [{ tone: 'warning', title, text }];
}

function passkeyRow(scope: Scope, { id, name, createdAt, lastUsedAt }: PasskeyRow): AccountRow {
  const day = (at: Date) => dateText(at, 'UTC', scope.locale);
  const used = lastUsedAt
    ? scope.t('account.passkey.used', { when: day(lastUsedAt) })
    : scope.t('account.passkey.never_used');
  return {
    title: name,
    detail: [scope.t('account.passkey.since', { when: day(createdAt) }), used].join(' · '),
    badge: { label: scope.t('account.passkey.name'), tone: 'success' },
    actions: [
      { label: scope.t('account.passkey.rename'), href: `${BASE}/passkeys/${id}` },
      { label: scope.t('account.factors.remove'), href: `${BASE}/passkeys/${id}/remove` },
    ],
  };
}

function addPasskeyRow(scope: Scope): AccountRow {
  return {
    title: scope.t('account.passkey.name'),
    detail: scope.t('account.passkey.text'),
    actions: [{ label: scope.t('account.passkey.add'), href: `${BASE}/passkeys/new` }],
  };
}

function appRow(scope: Scope, isSetUp: boolean): AccountRow {
  const title = scope.t('account.app.name');
  const detail = scope.t('account.app.text');
  if (!isSetUp) return { title, detail, actions: [{ label: scope.t('account.app.submit'), href: `${BASE}/app` }] };
  return {
    title,
    detail,
    badge: { label: scope.t('account.factors.set_up'), tone: 'success' },
    actions: [{ label: scope.t('account.factors.remove'), href: `${BASE}/app/remove` }],
  };
}

function mailRow(scope: Scope, isSetUp: boolean): AccountRow {
  const title = scope.t('account.mail_code.name');
  const detail = scope.t('account.mail_code.text');
  const href = `${BASE}/mail-code`;
  if (!isSetUp) return { title, detail, actions: [{ label: scope.t('account.mail_code.submit'), href }] };
  return {
    title,
    detail,
    badge: { label: scope.t('account.factors.set_up'), tone: 'success' },
    actions: [{ label: scope.t('account.factors.remove'), href: `${href}/remove` }],
  };
}

function recoveryRow(scope: Scope, left: number): AccountRow {
  return {
    title: scope.t('account.recovery.title'),
    detail: scope.t('account.recovery.left', { count: left }),
    ...(left < 4 && { badge: { label: scope.t('account.recovery.few'), tone: 'warning' } }),
    actions: [{ label: scope.t('account.recovery.renew'), href: `${BASE}/recovery-codes` }],
  };
}
