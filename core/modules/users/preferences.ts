import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { changed } from '../../kernel/audit/changed.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { User } from './user.entity.ts';

/** `auto`: as the device says. */
export const SCHEMES = ['auto', 'light', 'dark'] as const;
/** `locale`: as is usual in the person's language. */
export const HOURS = ['locale', '12h', '24h'] as const;
/** Where signing in leads; `auto`: to the back office, for those who have one, else to the account. */
export const START_PAGES = ['auto', 'events', 'orders', 'office'] as const;

/** How a person wants the site to be. */
export interface Preferences {
  readonly scheme: (typeof SCHEMES)[number];
  readonly hours: (typeof HOURS)[number];
  readonly startPage: (typeof START_PAGES)[number];
  /** Mails about what the site decided about the person's organizations and their events. */
  readonly decisionMails: boolean;
  /** Mails about what owners should look at: the last place is sold, a count was wrong. */
  readonly alarmMails: boolean;
}

export const PreferenceChanges = z.strictObject({
  scheme: z.enum(SCHEMES).meta({ title: 'account.preferences.scheme.label' }).optional(),
  hours: z.enum(HOURS).meta({ title: 'account.preferences.hours.label' }).optional(),
  startPage: z.enum(START_PAGES).meta({ title: 'account.preferences.start_page.label' }).optional(),
  decisionMails: z.boolean().meta({ title: 'account.preferences.decision_mails.label' }).optional(),
  alarmMails: z.boolean().meta({ title: 'account.preferences.alarm_mails.label' }).optional(),
});

/** Changes what is given and leaves the rest. */
export async function changePreferences(
  scope: Scope,
  { userId, ...given }: z.output<typeof PreferenceChanges> & { readonly userId: string },
): Promise<void> {
  const wanted = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  await scope.tx(async (tx) => {
    const user = await tx.em.findOne(User, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!user) throw new DomainError('user.not_found', { status: 404 });
    const before = { ...preferencesOf(user) };
    tx.em.assign(user, wanted as Partial<User>);
    tx.audit(
      'user.updated',
      { kind: 'user', id: userId, label: user.email },
      changed(before, { ...before, ...wanted }),
    );
  });
}

export function preferencesOf({ scheme, hours, startPage, decisionMails, alarmMails }: Preferences): Preferences {
  return { scheme, hours, startPage, decisionMails, alarmMails };
}
