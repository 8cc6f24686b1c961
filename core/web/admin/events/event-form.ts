import type { z } from 'zod';
import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { EVENT_MODES } from '../../../modules/events/index.ts';
import type { Field, FormView } from '../../../render/contract/index.ts';
import { currencyOptions, localeOptions, zoneOptions } from '../../storefront/view-models/choices.ts';
import { formModel, type FormModel } from '../form-model.ts';

type EventForm = Omit<FormModel, 'groups' | 'fields'> & {
  readonly schema: z.ZodType;
  readonly locale: string;
  /** The dates are part of the form: a new event, or one with a single date. */
  readonly hasDates: boolean;
  readonly slugHelp: string;
  readonly fixed: readonly ('slug' | 'currency')[];
};

/** The fields of an event, the same for a new one and a stored one. */
export function eventForm(scope: Scope, request: PageRequest, form: EventForm): FormView {
  const { locale, hasDates, slugHelp, fixed, ...model } = form;
  const dates = hasDates ? ['startsAtLocal', 'endsAtLocal'] : [];
  return formModel(scope, request, {
    ...model,
    groups: [
      { title: 'events.form.what', fields: ['title', 'summary', 'description'] },
      { title: 'events.form.when', fields: [...dates, 'zone'] },
      {
        title: 'events.form.where',
        fields: ['mode', 'venueName', 'venueAddress', 'city', 'country', 'onlineUrl'],
      },
      { title: 'events.form.sale', fields: ['currency', 'locale', 'slug'] },
    ],
    fields: {
      locales: [locale, ...scope.site.locales.filter((other) => other !== locale)],
      over: overrides(scope, slugHelp, fixed),
    },
  });
}

function overrides(scope: Scope, slugHelp: string, fixed: readonly string[]): Record<string, Partial<Field>> {
  const modes = EVENT_MODES.map((value) => ({ value, label: scope.t(`events.mode.${value}`) }));
  return {
    title: { required: true },
    summary: { help: scope.t('events.form.summary_help') },
    description: { multiline: true, rows: 10, help: scope.t('ui.form.markdown') },
    startsAtLocal: { half: true, required: true },
    endsAtLocal: { half: true, required: true },
    zone: { options: zoneOptions(), help: scope.t('events.form.zone_help') },
    mode: { widget: 'radio', options: modes },
    venueAddress: { half: true },
    city: { half: true },
    country: { help: scope.t('events.form.country_help'), maxlength: 2, half: true },
    onlineUrl: { help: scope.t('events.form.online_help') },
    currency: { options: currencyOptions(scope.locale), half: true, ...whenFixed(scope, fixed, 'currency') },
    locale: { options: localeOptions(scope), half: true, help: scope.t('events.form.locale_help') },
    slug: { help: slugHelp, required: false, readonly: fixed.includes('slug') },
  };
}

// A select cannot be read-only; the use case refuses another value, and the form says why beforehand.
function whenFixed(scope: Scope, fixed: readonly string[], name: string): Partial<Field> {
  return fixed.includes(name) ? { help: scope.t('events.form.currency_fixed') } : {};
}
