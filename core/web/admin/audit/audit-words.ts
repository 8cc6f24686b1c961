import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import type { AuditRow } from '../../../modules/reports/index.ts';
import type { TimelineEntry, Tone } from '../../../render/contract/index.ts';
import { instantText } from '../../storefront/view-models/when.ts';

const GRAVE = /\.(cancelled|deleted|removed|refunded|admin_removed|archived)$/;

/** The history of a thing, as sentences. */
export function timeline(scope: Scope, rows: readonly AuditRow[], zone: string): TimelineEntry[] {
  return rows.map((row) => ({
    text: actionText(scope, row.action),
    who: actorText(scope, row),
    when: instantText(row.at, zone, scope.locale),
    iso: row.at.toISOString(),
    detail: row.note,
    changes: changesOf(scope, row),
    tone: toneOf(row.action),
  }));
}

/** "Published", or the action's own name where a plugin wrote it. */
export function actionText(scope: Scope, action: string): string {
  return sayOr(scope, `audit.action.${action}`, action);
}

export function actorText(scope: Scope, { actorKind, actorLabel }: AuditRow): string {
  return actorLabel ?? sayOr(scope, `audit.actor.${actorKind}`, actorKind);
}

export function kindText(scope: Scope, kind: string): string {
  return sayOr(scope, `audit.kind.${kind}`, kind);
}

/** "City: Bonn → Bern", in one line. */
export function changesText(scope: Scope, row: AuditRow): string {
  return (changesOf(scope, row) ?? [])
    .map(({ label, before, after }) => `${label}: ${before || '–'} → ${after || '–'}`)
    .join('; ');
}

function changesOf(scope: Scope, { before, after }: AuditRow): NonNullable<TimelineEntry['changes']> | undefined {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  // What a thing was created with is on its page; only changes are news.
  if (names.size === 0 || !before || Object.keys(before).length === 0) return undefined;
  return [...names].map((name) => ({
    label: sayOr(scope, `audit.field.${name}`, name),
    before: valueText(scope, before[name]),
    after: valueText(scope, after?.[name]),
  }));
}

const LONGEST = 200;

function valueText(scope: Scope, value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = isTexts(value)
    ? translate(value, scope.locale)
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function isTexts(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(value).every(([key, text]) => /^[a-z]{2,3}(-|$)/.test(key) && typeof text === 'string')
  );
}

function toneOf(action: string): Tone {
  if (GRAVE.test(action)) return 'danger';
  return action.endsWith('.published') || action.endsWith('.confirmed') ? 'success' : 'neutral';
}

/** Plugins write actions and kinds of their own; those without a text are shown by name. */
function sayOr(scope: Scope, key: string, otherwise: string): string {
  return scope.t(key, { defaultValue: otherwise });
}
