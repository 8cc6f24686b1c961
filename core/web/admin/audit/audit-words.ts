import type { Scope } from '../../../kernel/scope/scope.ts';
import type { AuditRow } from '../../../modules/reports/index.ts';
import type { TimelineEntry, Tone } from '../../../render/contract/index.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { valueText } from './audit-values.ts';
import { timeLocale } from '../../reader-time.ts';

const GRAVE = /\.(cancelled|deleted|removed|refunded|admin_removed|archived)$/;

export interface Change {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** The history of a thing, as sentences. */
export function timeline(scope: Scope, rows: readonly AuditRow[], zone: string): TimelineEntry[] {
  return rows.map((row) => ({
    text: actionText(scope, row.action),
    who: actorText(scope, row),
    when: instantText(row.at, zone, timeLocale(scope)),
    iso: row.at.toISOString(),
    detail: row.note,
    changes: tellsOfChanges(row)
      ? changesOf(scope, row, zone).filter(({ before, after }) => before !== after)
      : undefined,
    tone: toneOf(row.action),
  }));
}

/** What a thing was created with is on its page; only changes are news. Settings begin as the site's defaults. */
function tellsOfChanges({ action, before }: AuditRow): boolean {
  return action === 'settings.changed' || Object.keys(before ?? {}).length > 0;
}

/** "Published", or the action's own name where a plugin wrote it. */
export function actionText(scope: Scope, action: string): string {
  return sayOr(scope, `audit.action.${action}`, action);
}

/** "ann@example.org, in place of bob@example.org, with Box office" */
export function actorText(scope: Scope, row: AuditRow): string {
  const { actorKind, actorLabel, impersonatorId, impersonatorLabel, viaLabel } = row;
  const actor = actorLabel ?? sayOr(scope, `audit.actor.${actorKind}`, actorKind);
  const admin = impersonatorLabel ?? scope.t('audit.actor.user');
  const who = impersonatorId ? scope.t('audit.in_place_of', { admin, person: actor }) : actor;
  return viaLabel ? scope.t('audit.with_program', { who, program: viaLabel }) : who;
}

export function kindText(scope: Scope, kind: string): string {
  return sayOr(scope, `audit.kind.${kind}`, kind);
}

/** "City: Bonn → Bern", in one line. */
export function changesText(scope: Scope, row: AuditRow, zone: string): string {
  if (!row.before || Object.keys(row.before).length === 0) return '';
  return changesOf(scope, row, zone)
    .map(({ label, before, after }) => `${label}: ${before || '–'} → ${after || '–'}`)
    .join('; ');
}

/** Every field that the entry tells about. */
export function changesOf(scope: Scope, { before, after }: AuditRow, zone: string): Change[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names].map((name) => ({
    label: sayOr(scope, `audit.field.${name}`, name),
    before: valueText(scope, { name, facts: before, zone }),
    after: valueText(scope, { name, facts: after, zone }),
  }));
}

function toneOf(action: string): Tone {
  if (GRAVE.test(action)) return 'danger';
  return action.endsWith('.published') || action.endsWith('.confirmed') ? 'success' : 'neutral';
}

/** Plugins write actions and kinds of their own; those without a text are shown by name. */
function sayOr(scope: Scope, key: string, otherwise: string): string {
  return scope.t(key, { defaultValue: otherwise });
}
