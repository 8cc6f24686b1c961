import { page } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { type ExportRow, exportsOf, openExport, requestExport } from '../../modules/data-exports/index.ts';
import type { Action, AccountRow, AccountSection, AccountView, Badge } from '../../render/contract/index.ts';
import { errorSummary } from '../forms/from-schema.ts';
import { readerTime } from '../reader-time.ts';
import { me } from './own-user.ts';

const HERE = '/account/export';

/** All that the site keeps about somebody, as a file for them. */
export const exportPage = page({
  path: HERE,
  may: 'signed-in',
  recent: true,
  postsPerMinute: 5,
  async show(scope, _at, { again }) {
    const exports = await exportsOf(scope, me(scope).userId);
    const [latest] = exports;
    const model: AccountView = {
      title: scope.t('data_export.title'),
      lead: scope.t('data_export.short'),
      notices: latest?.state === 'making' ? [makingNotice(scope)] : [],
      sections: [
        ...(latest?.state === 'making'
          ? []
          : [requestSection(scope, latest, errorSummary(again?.errors, again?.problem))]),
        {
          kind: 'rows',
          title: scope.t('data_export.list'),
          rows: exports.map((row) => exportRow(scope, row)),
          empty: scope.t('data_export.none'),
        },
      ],
    };
    return { view: 'account', model };
  },
  async submit(scope) {
    await requestExport(scope, { userId: me(scope).userId });
    return { goTo: HERE, flash: 'data_export.requested' };
  },
});

export const exportDownloadPage = page({
  path: `${HERE}/:export/download`,
  may: 'signed-in',
  recent: true,
  async show(scope, { export: exportId }) {
    const file = await openExport(scope, { userId: me(scope).userId, exportId });
    return { file: { name: `${scope.t('data_export.file_name')}.zip`, ...file } };
  },
});

export function exportSection(scope: Scope): AccountSection {
  return {
    kind: 'empty',
    title: scope.t('data_export.title'),
    text: scope.t('data_export.short'),
    actions: [{ label: scope.t('data_export.open'), href: HERE }],
  };
}

function makingNotice(scope: Scope) {
  return { tone: 'info', title: scope.t('data_export.making'), text: scope.t('data_export.making_text') } as const;
}

function requestSection(
  scope: Scope,
  latest: ExportRow | undefined,
  errors: ReturnType<typeof errorSummary>,
): AccountSection {
  const submit = latest?.state === 'failed' ? 'data_export.again' : 'data_export.submit';
  return {
    kind: 'form',
    help: scope.t(latest?.state === 'ready' ? 'data_export.help_replaces' : 'data_export.help'),
    form: { action: HERE, hidden: [], fields: [], submit: scope.t(submit), errors },
  };
}

function exportRow(scope: Scope, { id, state, bytes, createdAt, expiresAt }: ExportRow): AccountRow {
  const tones = { making: 'info', ready: 'success', failed: 'danger', expired: 'neutral' } as const;
  const badge: Badge = { label: scope.t(`data_export.state.${state}`), tone: tones[state] };
  const isReady = state === 'ready' && expiresAt !== null;
  return {
    title: readerTime(scope, createdAt),
    badge,
    ...(isReady && { detail: scope.t('data_export.until', { when: readerTime(scope, expiresAt) }) }),
    ...(state === 'failed' && { detail: scope.t('data_export.failed_text') }),
    ...(isReady && bytes !== null && { value: sizeText(scope, bytes) }),
    actions: isReady ? [downloadOf(scope, id)] : [],
  };
}

function downloadOf({ t }: Scope, id: string): Action {
  return { label: t('data_export.download'), href: `${HERE}/${id}/download`, download: true, tone: 'primary' };
}

function sizeText({ locale }: Scope, bytes: number): string {
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, 'kilobyte'] : [bytes / 1e6, 'megabyte'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: 1 }).format(value);
}
