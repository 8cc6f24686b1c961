import type { HookRegistrar } from '../../kernel/plugins/define.ts';
import { refuseTakenDown } from './decide-report.ts';

export function subscribeModeration(hooks: HookRegistrar): void {
  hooks.action('event.publishing', refuseTakenDown);
}
