import type { AuditSubject } from '../../kernel/scope/scope.ts';
import { translate } from '../../kernel/values/translated.ts';
import type { EventRow } from '../events/index.ts';

/** No organization: what was reported, and by whom, is the site's to know. */
export function reportSubject(id: string, event: Pick<EventRow, 'title' | 'locale'>): AuditSubject {
  return { kind: 'report', id, label: translate(event.title, event.locale).slice(0, 254) };
}
