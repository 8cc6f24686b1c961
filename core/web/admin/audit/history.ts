import { readerZone } from '../../reader-time.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { historyOf } from '../../../modules/reports/index.ts';
import type { Section, TimelineEntry } from '../../../render/contract/index.ts';
import { timeline } from './audit-words.ts';

/** What happened to a thing, and to what belongs to it where those ids are given, for its own form. */
export async function historyEntries(
  scope: Scope,
  ids: readonly string[],
  zone = readerZone(scope),
): Promise<TimelineEntry[]> {
  return timeline(scope, await historyOf(scope, ids), zone);
}

/** The same for a page of sections. */
export async function historySection(scope: Scope, ids: readonly string[], zone = readerZone(scope)): Promise<Section> {
  return {
    kind: 'timeline',
    title: scope.t('audit.history'),
    entries: await historyEntries(scope, ids, zone),
    empty: scope.t('audit.empty.text'),
  };
}
