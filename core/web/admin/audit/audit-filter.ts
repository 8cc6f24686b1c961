import { readerZone } from '../../reader-time.ts';
import { DateTime } from 'luxon';
import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { organizationById } from '../../../modules/organizations/index.ts';
import { AUDIT_KINDS, type AuditFilter } from '../../../modules/reports/index.ts';
import type { Field } from '../../../render/contract/index.ts';
import { AUDIT_ACTIONS } from './audit-actions.ts';
import { actionText, kindText } from './audit-words.ts';
import { choice } from '../filter-fields.ts';

/** Whose history a page shows, and whose clock it goes by. */
export interface AuditPlace {
  readonly organizationId?: string;
  readonly zone: string;
}

export async function placeOf(scope: Scope, { organization }: PageRequest): Promise<AuditPlace> {
  if (!organization) return { zone: readerZone(scope) };
  const { id } = organization;
  return { organizationId: id, zone: (await organizationById(scope, id))?.zone ?? 'UTC' };
}

/** What the address of a list or of its export asks for. */
export function filterOf(query: PageRequest['query'], { organizationId, zone }: AuditPlace): AuditFilter {
  return {
    organizationId,
    action: query['action'] || undefined,
    subjectKind: query['kind'] || undefined,
    actor: query['actor']?.slice(0, 200),
    q: query['q']?.slice(0, 200),
    from: dayOf(query['from'], zone, 0),
    to: dayOf(query['to'], zone, 1),
  };
}

export function filterFields(scope: Scope, query: PageRequest['query']): Field[] {
  const search = scope.t('audit.search');
  return [
    { widget: 'search', name: 'q', label: search, placeholder: search, value: query['q'] ?? '', autocomplete: 'off' },
    {
      ...{
        widget: 'search',
        name: 'actor',
        label: scope.t('audit.column.who'),
        placeholder: scope.t('audit.actor_hint'),
      },
      ...{ value: query['actor'] ?? '', autocomplete: 'off' },
    },
    choice(scope.t('audit.column.what'), 'action', query, [
      { value: '', label: scope.t('audit.any_action') },
      ...AUDIT_ACTIONS.map((value) => ({ value, label: actionText(scope, value) })).toSorted((a, b) =>
        a.label.localeCompare(b.label, scope.locale),
      ),
    ]),
    choice(scope.t('audit.column.on'), 'kind', query, [
      { value: '', label: scope.t('audit.any_kind') },
      ...AUDIT_KINDS.map((value) => ({ value, label: kindText(scope, value) })),
    ]),
    { widget: 'date', name: 'from', label: scope.t('audit.from'), value: query['from'] ?? '' },
    { widget: 'date', name: 'to', label: scope.t('audit.to'), value: query['to'] ?? '' },
  ];
}

/** The beginning of a day that somebody chose, or of the one after it. */
export function dayOf(text: string | undefined, zone: string, plusDays: number): Date | undefined {
  const day = DateTime.fromFormat(text ?? '', 'yyyy-MM-dd', { zone });
  return day.isValid ? day.plus({ days: plusDays }).toJSDate() : undefined;
}
