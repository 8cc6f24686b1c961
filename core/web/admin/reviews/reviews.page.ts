import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { translate } from '../../../kernel/values/translated.ts';
import { waitingEvents } from '../../../modules/events/index.ts';
import { allOrganizations } from '../../../modules/organizations/index.ts';
import type { Action, Cell, Section, ShowView } from '../../../render/contract/index.ts';
import { instantText } from '../../storefront/view-models/when.ts';
import { timeLocale } from '../../reader-time.ts';

export const REVIEWS_PATH = '/admin/reviews';

/** Organizations that want to be verified, and events that want to be public. */
export const reviewsPage = page({
  path: REVIEWS_PATH,
  may: 'site.admin',
  nav: { section: 'site', label: 'reviews.title', order: 25, icon: 'check' },
  async show(scope) {
    const model: ShowView = {
      title: scope.t('reviews.title'),
      subtitle: scope.t('reviews.subtitle'),
      main: [await organizations(scope), await events(scope)],
    };
    return { view: 'admin/show', model };
  },
});

async function organizations(scope: Scope): Promise<Section> {
  const waiting = (await allOrganizations(scope)).filter(({ verification }) => verification === 'submitted');
  return {
    kind: 'table',
    title: scope.t('reviews.organizations'),
    table: {
      caption: scope.t('reviews.organizations'),
      columns: ['organization', 'since'].map((key) => ({ label: scope.t(`reviews.column.${key}`) })),
      rows: waiting.map(({ id, name, email, verificationAt }) => ({
        cells: [
          { kind: 'link', text: name, href: `${REVIEWS_PATH}/organizations/${id}`, detail: email },
          since(scope, verificationAt),
        ],
      })),
      empty: scope.t('reviews.nothing'),
    },
  };
}

async function events(scope: Scope): Promise<Section> {
  const waiting = await waitingEvents(scope);
  const act = (id: string, name: 'approve' | 'reject'): Action => ({
    label: scope.t(`reviews.${name}.submit`),
    href: `${REVIEWS_PATH}/events/${id}/${name}`,
    tone: name === 'approve' ? 'primary' : 'danger',
    dialog: true,
  });
  return {
    kind: 'table',
    title: scope.t('reviews.events'),
    table: {
      caption: scope.t('reviews.events'),
      columns: [
        ...['event', 'organization', 'since'].map((key) => ({ label: scope.t(`reviews.column.${key}`) })),
        { label: scope.t('reviews.column.actions'), quiet: true },
      ],
      rows: waiting.map(({ id, slug, title, locale, startsAt, zone, organization, since: from }) => ({
        cells: [
          {
            kind: 'link',
            text: translate(title, scope.locale, locale),
            href: `/e/${slug}`,
            detail: instantText(startsAt, zone, timeLocale(scope)),
          },
          { kind: 'link', text: organization.name, href: `/admin/o/${organization.slug}` },
          since(scope, from),
          { kind: 'actions', actions: [act(id, 'approve'), act(id, 'reject')] },
        ],
      })),
      empty: scope.t('reviews.nothing'),
    },
  };
}

function since(scope: Scope, at: Date | null): Cell {
  if (at === null) return { kind: 'text', text: '' };
  return { kind: 'instant', text: instantText(at, 'UTC', timeLocale(scope)), iso: at.toISOString() };
}
