import { page, type PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { type EventRow, listEvents, upcomingEvents } from '../../../modules/events/index.ts';
import { listSiteDifferences } from '../../../modules/matches/index.ts';
import {
  can,
  eventsWithin,
  FirstSteps,
  invitationsOf,
  membersOf,
  organizationById,
  organizationsOf,
  type OrganizationRow,
  setFirstSteps,
} from '../../../modules/organizations/index.ts';
import { gatewayAccountsOf, openAttention } from '../../../modules/payments/index.ts';
import { fillOf, salesByDay } from '../../../modules/reports/index.ts';
import { priceRanges } from '../../../modules/tickets/index.ts';
import type { Action, DashboardView, MessageView } from '../../../render/contract/index.ts';
import { ORGANIZATION_COOKIE } from '../../frames.ts';
import { newEventAction } from '../events/list.page.ts';
import { salesFigures, salesPlot, upcomingRow } from './figures.ts';

const DAYS = 30;

/** The door of the back office: leads to where the person works. */
export const backOfficePage = page({
  path: '/admin',
  may: 'signed-in',
  async show(scope, _at, { cookies }) {
    const mine = await organizationsOf(scope);
    const wanted = cookies.get(ORGANIZATION_COOKIE);
    // Who belongs to closed ones alone may still look at them.
    const open = mine.filter(({ closed }) => !closed);
    const current = open.find(({ slug }) => slug === wanted) ?? open[0] ?? mine[0];
    if (current) return { goTo: `/admin/o/${current.slug}` };
    if (scope.actor.kind === 'user' && scope.actor.isAdmin) return { goTo: '/admin/site' };
    return { view: 'message', layout: 'site', model: strangerMessage(scope) };
  },
});

export const organizationDashboardPage = page({
  path: '/admin/o/:org',
  may: 'events.read',
  events: 'some',
  nav: { section: 'organization', label: 'dashboard.title', order: 10, icon: 'home' },
  async show(scope, _at, request) {
    const organization = (await organizationById(scope, request.organization!.id))!;
    const { id: organizationId, zone } = organization;
    const seesMoney = await can(scope, 'finance.read', { organizationId });
    const eventIds = await eventsWithin(scope, organizationId);
    const days = await salesByDay(scope, { organizationId, eventIds, days: DAYS, zone });
    const events = await upcomingEvents(scope, { organizationId, eventIds });
    const model: DashboardView = {
      title: scope.t('dashboard.title'),
      subtitle: organization.name,
      figures: salesFigures(scope, days, seesMoney),
      plot: salesPlot(scope, days, zone, seesMoney),
      attention: seesMoney ? await attentionOf(scope, request) : [],
      upcoming: await upcoming(scope, events, (event) => `/admin/o/${organization.slug}/events/${event.id}`),
      ...(await firstSteps(scope, organization)),
      newEvent: await newEventAction(scope, request),
    };
    return { view: 'admin/dashboard', model };
  },
});

export const siteDashboardPage = page({
  path: '/admin/site',
  may: 'site.admin',
  nav: { section: 'site', label: 'dashboard.site', order: 10, icon: 'chart' },
  async show(scope) {
    const days = await salesByDay(scope, { days: DAYS, zone: 'UTC' });
    const events = await upcomingEvents(scope, {});
    const model: DashboardView = {
      title: scope.t('dashboard.site'),
      subtitle: scope.site.name,
      figures: salesFigures(scope, days, true),
      plot: salesPlot(scope, days, 'UTC', true),
      attention: await siteAttention(scope),
      upcoming: await upcoming(scope, events, (event) => `/admin/o/${event.organization.slug}/events/${event.id}`),
    };
    return { view: 'admin/dashboard', model };
  },
});

async function upcoming(
  scope: Scope,
  events: readonly EventRow[],
  hrefOf: (event: EventRow) => string,
): Promise<DashboardView['upcoming']> {
  const fills = await fillOf(
    scope,
    events.map(({ id }) => id),
  );
  return events.map((event) => upcomingRow(scope, event, fills.get(event.id), hrefOf(event)));
}

async function attentionOf(scope: Scope, request: PageRequest): Promise<DashboardView['attention']> {
  const { id, slug } = request.organization!;
  const items = await openAttention(scope, id, 5);
  return items.map((item) => ({
    text: scope.t(`attention.kind.${item.kind}`),
    detail: item.order?.unwrap().code,
    href: `/admin/o/${slug}/attention`,
    tone: 'warning',
  }));
}

/** Money at the site's own accounts that no organization knows. */
async function siteAttention(scope: Scope): Promise<DashboardView['attention']> {
  const { rows } = await listSiteDifferences(scope, { state: 'open', limit: 5 });
  return rows.map(({ id, kind, account }) => ({
    text: scope.t(`finance.difference.kind.${kind}`),
    detail: account.label,
    href: `/admin/site-differences/${id}`,
    tone: 'warning',
  }));
}

/** Hides the first steps of an organization, or shows them again. */
export const firstStepsPage = page({
  path: '/admin/o/:org/first-steps',
  may: 'settings.write',
  form: FirstSteps,
  show: async (_scope, _at, { organization }) => ({ goTo: `/admin/o/${organization!.slug}` }),
  async submit(scope, _at, { steps }, { organization }) {
    await setFirstSteps(scope, { organizationId: organization!.id, steps });
    return { goTo: `/admin/o/${organization!.slug}`, flash: `dashboard.steps.${steps}` };
  },
});

/** What a new organization does first; gone once all of it is done, or somebody put it away. */
async function firstSteps(
  scope: Scope,
  organization: OrganizationRow,
): Promise<Pick<DashboardView, 'steps' | 'stepsAction'>> {
  const { id, slug } = organization;
  if (!(await can(scope, 'settings.write', { organizationId: id }))) return {};
  const base = `/admin/o/${slug}`;
  const { rows: events } = await listEvents(scope, { organizationId: id, limit: 50 });
  const ranges = await priceRanges(
    scope,
    events.map((event) => event.id),
  );
  const draft = events.find(({ state }) => state === 'draft');
  const done = {
    event: events.length > 0,
    tickets: ranges.size > 0,
    payments: (await gatewayAccountsOf(scope, id)).some(({ enabled }) => enabled),
    legal: Object.keys(organization.imprint).length > 0,
    members: (await membersOf(scope, id)).length > 1 || (await invitationsOf(scope, id)).length > 0,
    publish: events.some(({ state }) => state !== 'draft'),
  };
  // Who works alone is done as well.
  const { members: _helpers, ...needed } = done;
  if (Object.values(needed).every(Boolean)) return {};
  const turn = (steps: 'hidden' | 'shown', label: string): Action => ({
    label: scope.t(`dashboard.steps.${label}`),
    action: `${base}/first-steps`,
    hidden: [{ name: 'steps', value: steps }],
    tone: 'quiet',
  });
  if (organization.stepsHiddenAt) return { stepsAction: turn('shown', 'show') };
  const hrefs = {
    event: `${base}/events/new`,
    tickets: events[0] ? `${base}/events/${events[0].id}/tickets` : `${base}/events`,
    payments: `${base}/payments`,
    legal: `${base}/settings/legal`,
    members: `${base}/members`,
    publish: draft ? `${base}/events/${draft.id}` : `${base}/events`,
  };
  const steps = (Object.keys(done) as (keyof typeof done)[]).map((key) => ({
    label: scope.t(`dashboard.step.${key}.label`),
    text: scope.t(`dashboard.step.${key}.text`),
    href: hrefs[key],
    done: done[key],
  }));
  return { steps, stepsAction: turn('hidden', 'hide') };
}

function strangerMessage(scope: Scope): MessageView {
  return {
    title: scope.t('dashboard.stranger.title'),
    text: scope.t('dashboard.stranger.text'),
    icon: 'info',
    actions: [
      { label: scope.t('dashboard.stranger.create'), href: '/admin/organizations/new', tone: 'primary' },
      { label: scope.t('account.title'), href: '/account' },
      { label: scope.t('event_page.all_events'), href: '/' },
    ],
  };
}
