import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { SettingsStore } from '../../kernel/settings/store.ts';
import type { EventAddress } from '../events/index.ts';
import { changeSettings, type ChangeRules } from './change-rules.ts';

/** What buyers of an event may change themselves, decided for this event alone. */
export async function saveChangeRules(
  scope: Scope,
  { organizationId, eventId }: EventAddress,
  rules: ChangeRules,
): Promise<void> {
  const { settings } = scope;
  if (!(settings instanceof SettingsStore)) throw new DomainError('settings.not_found', { status: 404 });
  await scope.tx((tx) => settings.write(tx, changeSettings, eventId, rules, { organizationId }));
}
