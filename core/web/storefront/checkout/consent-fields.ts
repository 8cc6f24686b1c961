import type { FieldProblem } from '../../../kernel/errors.ts';
import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import type { Field } from '../../../render/contract/index.ts';
import { escapeHtml, trusted, type Html } from '../../../render/html.ts';
import type { CheckoutVisit } from './steps.ts';

/** What is agreed to with the order: the terms and privacy notice of the organizer, and what they ask beyond. */
export function consentFields(visit: CheckoutVisit, { again }: PageRequest): Field[] {
  const { scope, terms } = visit;
  return [
    legalField(visit, again),
    ...terms.map(({ id, revisionId, label, body, required }): Field => {
      const name = `consents.${id}`;
      const text = translate(label, scope.locale);
      const given = (again?.values['consents'] as Record<string, unknown> | undefined)?.[id];
      return {
        widget: 'checkbox',
        name,
        label: text,
        labelHtml: translate(body, scope.locale) === '' ? undefined : withLink(scope, text, `/terms/${revisionId}`),
        checked: Boolean(given),
        error: again?.errors[name],
        required,
      };
    }),
  ];
}

export function consentProblems(
  { scope, terms }: CheckoutVisit,
  { terms: agreed, ticked }: { readonly terms: boolean; readonly ticked: readonly string[] },
): FieldProblem[] {
  const missing = terms.filter(({ id, required }) => required && !ticked.includes(id));
  return [
    ...(agreed ? [] : [{ field: 'terms', code: 'order.terms', message: scope.t('errors.order.terms') }]),
    ...missing.map(({ id, label }) => ({
      field: `consents.${id}`,
      code: 'consent.missing',
      message: scope.t('errors.consent.missing', { text: translate(label, scope.locale) }),
    })),
  ];
}

function withLink({ t }: Scope, text: string, href: string): Html {
  const link = `<a href="${escapeHtml(href)}" target="_blank">${escapeHtml(t('orders.checkout.read_terms'))}</a>`;
  return trusted(`${escapeHtml(text)} (${link})`);
}

function legalField({ event, scope }: CheckoutVisit, again: PageRequest['again']): Field {
  const ticked = [again?.values['terms']].flat().at(-1);
  const base = `/org/${event.organization.slug}`;
  return {
    widget: 'checkbox',
    name: 'terms',
    label: scope.t('orders.checkout.consent', words(scope)),
    labelHtml: linked(scope, { terms: `${base}/terms`, privacy: `${base}/privacy` }),
    checked: ticked === 'true' || ticked === 'on',
    error: again?.errors['terms'],
    required: true,
  };
}

const words = ({ t }: Scope) => ({ terms: t('orders.checkout.terms'), privacy: t('orders.checkout.privacy') });

// The sentence is a translator's; the two words in it that lead somewhere are marked by characters nobody types.
function linked(scope: Scope, links: { terms: string; privacy: string }): Html {
  const names = words(scope);
  const sentence = escapeHtml(scope.t('orders.checkout.consent', { terms: '\u0001', privacy: '\u0002' }));
  const link = (href: string, text: string) => `<a href="${escapeHtml(href)}" target="_blank">${escapeHtml(text)}</a>`;
  return trusted(
    sentence.replace('\u0001', link(links.terms, names.terms)).replace('\u0002', link(links.privacy, names.privacy)),
  );
}
