import { z } from 'zod';
import { page, type PageRequest } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import {
  changePreferences,
  HOURS,
  PreferenceChanges,
  SCHEMES,
  START_PAGES,
  type UserRow,
} from '../../modules/users/index.ts';
import type { AccountSection, AccountView, Field, Option } from '../../render/contract/index.ts';
import { errorSummary, fieldsFromSchema } from '../forms/from-schema.ts';
import { hasOffice } from '../frames.ts';
import { me, ownUser } from './own-user.ts';

const PATH = '/account/preferences';

const { scheme, hours, startPage, decisionMails, alarmMails } = PreferenceChanges.shape;

// A box that is not ticked is not sent.
const PreferencesForm = z.strictObject({
  scheme: scheme.unwrap(),
  hours: hours.unwrap(),
  startPage: startPage.unwrap(),
  decisionMails: decisionMails.unwrap().default(false),
  alarmMails: alarmMails.unwrap().default(false),
});

/** How one wants the site to be: colours, hours, where signing in leads, which mails. */
export const preferencesPage = page({
  path: PATH,
  may: 'signed-in',
  form: PreferencesForm,
  async show(scope, _at, { again }) {
    const title = scope.t('account.preferences.title');
    const sections = [await preferencesSection(scope, await ownUser(scope), again)];
    const model: AccountView = { title, sections };
    return { view: 'account', model };
  },
  async submit(scope, _at, values) {
    await changePreferences(scope, { userId: me(scope).userId, ...values });
    return { goTo: '/account', flash: 'account.preferences.done' };
  },
});

export async function preferencesSection(
  scope: Scope,
  { preferences }: UserRow,
  again?: PageRequest['again'],
): Promise<AccountSection> {
  // Mails about organizations, and their office, are for those who have one.
  const runs = await hasOffice(scope);
  const starts = runs ? START_PAGES : START_PAGES.filter((start) => start !== 'office');
  const select = (name: string, values: readonly string[]): Partial<Field> => ({
    widget: 'select',
    options: values.map((value): Option => ({ value, label: scope.t(`account.preferences.${name}.${value}`) })),
    required: true,
  });
  const mails = ['decisionMails', 'alarmMails'] as const;
  return {
    kind: 'form',
    title: scope.t('account.preferences.title'),
    form: {
      action: PATH,
      hidden: runs ? [] : mails.map((name) => ({ name, value: String(preferences[name]) })),
      fields: fieldsFromSchema(PreferencesForm, {
        say: scope.t,
        values: again?.values ?? { ...preferences },
        errors: again?.errors,
        only: ['scheme', 'hours', 'startPage', ...(runs ? mails : [])],
        over: {
          scheme: select('scheme', SCHEMES),
          hours: select('hours', HOURS),
          startPage: select('start_page', starts),
          decisionMails: { help: scope.t('account.preferences.decision_mails.help') },
          alarmMails: { help: scope.t('account.preferences.alarm_mails.help') },
        },
      }),
      submit: scope.t('form.save'),
      errors: errorSummary(again?.errors, again?.problem),
    },
  };
}
