import type { Scope } from '../../kernel/scope/scope.ts';
import { saveAtEvent } from '../../kernel/settings/store.ts';
import type { EventAddress } from '../events/index.ts';
import { changeSettings, type ChangeRules } from './change-rules.ts';

/** What buyers of an event may change themselves, decided for this event alone. */
export function saveChangeRules(scope: Scope, at: EventAddress, rules: ChangeRules): Promise<void> {
  return saveAtEvent(scope, changeSettings, at, rules);
}
