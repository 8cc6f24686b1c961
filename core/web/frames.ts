import type { OrganizationPermission, Page } from '../kernel/pages/page.ts';
import type { Scope } from '../kernel/scope/scope.ts';
import { offeredCurrencies } from '../modules/exchange-rates/index.ts';
import { organizationsOf, type MyOrganization } from '../modules/organizations/index.ts';
import type { AdminFrame, Link, NavItem, NavSection, Notice, SiteFrame } from '../render/contract/index.ts';
import { userById } from '../modules/users/index.ts';
import { avatarSrc } from './avatar-src.ts';
import { timeLocale } from './reader-time.ts';
import type { FrameRequest, Frames } from './http-options.ts';

export interface FramesOptions {
  readonly pages: readonly Page[];
  /** Plugins that this run starts without. */
  readonly leftOut: readonly string[];
  readonly locales: readonly string[];
}

export const ORGANIZATION_COOKIE = 'ep_organization';
export const SCHEME_COOKIE = 'ep_scheme';

/** What stands around every page: navigation from the registered pages, the language, who is signed in. */
export function createFrames(options: FramesOptions): Frames {
  return {
    site: (scope, at) => siteFrame(options, scope, at),
    admin: (scope, at) => adminFrame(options, scope, at),
  };
}

async function siteFrame({ pages, locales }: FramesOptions, scope: Scope, at: FrameRequest): Promise<SiteFrame> {
  const { path } = at;
  return {
    name: scope.site.name,
    href: '/',
    links: scope.actor.kind === 'user' ? await ownLinks(scope, path) : strangersLinks(scope, path),
    ...(scope.actor.kind === 'user' && isBelow('/account', path) ? { account: accountNav(pages, scope, path) } : {}),
    ...(scope.actor.kind === 'user' && { scheme: schemeOf(scope) }),
    ...impersonationNotice(scope),
    footer: ['imprint', 'privacy', 'terms'].map((page) => ({ label: scope.t(`frame.${page}`), href: `/${page}` })),
    languages: locales.length < 2 ? [] : locales.map((locale) => language(locale, scope, path)),
    ...(SHOWS_PRICES.test(path) && (await currencyChoice(scope, at.currency))),
  };
}

const SHOWS_PRICES = /^\/(?:$|e\/|org\/)/;

async function currencyChoice(scope: Scope, chosen: string): Promise<Pick<SiteFrame, 'currencies'>> {
  const offered = await offeredCurrencies(scope);
  if (offered.length === 0) return {};
  const names = new Intl.DisplayNames(scope.locale, { type: 'currency' });
  const option = (value: string, label: string) => ({ value, label, selected: value === chosen });
  const options = offered.map((code) => option(code, `${code} – ${names.of(code)}`));
  return { currencies: { action: '/currency', options: [option('', scope.t('site.currency.none')), ...options] } };
}

/** Of the account; phones at the door have none and keep a cookie. */
function schemeOf({ actor }: Scope): AdminFrame['scheme'] {
  return (actor.kind === 'user' && actor.scheme) || 'auto';
}

function impersonationNotice(scope: Scope): { impersonation?: Notice } {
  const { actor, t } = scope;
  if (actor.kind !== 'user' || !actor.impersonator) return {};
  const { until } = actor.impersonator;
  const clock = new Intl.DateTimeFormat(timeLocale(scope), { timeStyle: 'short', timeZone: 'UTC' });
  const title = t('frame.impersonation.title', { name: actor.name, email: actor.email });
  const text = until && t('frame.impersonation.until', { time: `${clock.format(until)} UTC` });
  const end = { label: t('frame.impersonation.end'), action: '/impersonation/end' };
  return { impersonation: { tone: 'warning', title, text, actions: [end] } };
}

function strangersLinks(scope: Scope, path: string): Link[] {
  return [
    { label: scope.t('frame.find_order'), href: '/orders/find', current: path === '/orders/find' },
    { label: scope.t('frame.sign_in'), href: '/sign-in', current: path === '/sign-in' },
  ];
}

async function ownLinks(scope: Scope, path: string): Promise<Link[]> {
  const account = { label: scope.t('frame.account'), href: '/account', current: isBelow('/account', path) };
  return (await hasOffice(scope)) ? [account, { label: scope.t('frame.back_office'), href: '/admin' }] : [account];
}

/** Whether the back office has anything for whoever is signed in. */
export async function hasOffice(scope: Scope): Promise<boolean> {
  if (scope.actor.kind !== 'user') return false;
  return scope.actor.isAdmin || (await organizationsOf(scope)).length > 0;
}

function accountNav(pages: readonly Page[], scope: Scope, path: string): Link[] {
  const own = inOrder(pages.filter(({ nav }) => nav?.section === 'account'));
  const current = own.findLast((page) => page.path !== '/account' && isBelow(page.path, path))?.path ?? '/account';
  return own.map((page) => ({ label: scope.t(page.nav!.label), href: page.path, current: page.path === current }));
}

const isBelow = (root: string, path: string): boolean => path === root || path.startsWith(`${root}/`);

function language(locale: string, scope: Scope, path: string) {
  const label = new Intl.DisplayNames(locale, { type: 'language' }).of(locale) ?? locale;
  return { label, href: `${path}?lang=${locale}`, current: scope.locale === locale, locale };
}

/** What stands around the door's page on a paired phone: the scanner's name, its events, and the way out. */
function doorFrame({ site, t, actor }: Scope, at: FrameRequest): AdminFrame {
  const scheme = at.cookie(SCHEME_COOKIE);
  return {
    name: site.name,
    href: '/door',
    nav: [],
    search: { action: '/door' },
    user: {
      name: actor.kind === 'device' ? actor.name : '',
      email: '',
      links: [{ label: t('door.title'), href: '/door' }],
      signOut: { action: '/door/leave' },
    },
    scheme: scheme === 'light' || scheme === 'dark' ? scheme : 'auto',
    schemeAction: '/admin/scheme',
  };
}

async function adminFrame(options: FramesOptions, scope: Scope, at: FrameRequest): Promise<AdminFrame> {
  const { actor } = scope;
  if (actor.kind === 'device') return doorFrame(scope, at);
  const user = actor.kind === 'user' ? actor : { name: '', email: '', isAdmin: false };
  const mine = await organizationsOf(scope);
  const own = actor.kind === 'user' ? await userById(scope, actor.userId) : undefined;
  const wanted = at.organization?.slug ?? at.cookie(ORGANIZATION_COOKIE);
  const open = mine.find(({ slug, closed }) => slug === wanted && (!closed || at.organization));
  const current = open ?? mine[0];
  return {
    name: scope.site.name,
    href: '/admin',
    nav: [
      ...(current ? [organizationNav(options.pages, scope, current, at.path, user.isAdmin)] : []),
      ...(user.isAdmin ? [siteNav(options.pages, scope, at.path)] : []),
    ].filter(({ items }) => items.length > 0),
    search: { action: current ? `/admin/o/${current.slug}/orders` : '/admin', value: at.query['q'] },
    user: {
      name: user.name,
      email: user.email,
      avatar: own && avatarSrc(own),
      links: [{ label: scope.t('frame.account'), href: '/account' }],
      signOut: { action: '/sign-out' },
    },
    ...(mine.length > 1 && current
      ? {
          organizations: {
            current: current.name,
            action: '/admin/switch',
            name: 'organization',
            // A closed one is named, so that nobody looks for it, and not to be chosen.
            options: mine.map(({ slug, name, closed }) => ({
              value: slug,
              label: closed ? scope.t('close.named', { name }) : name,
              current: slug === current.slug,
              disabled: closed && slug !== current.slug,
            })),
          },
        }
      : {}),
    ...(current && !current.closed ? { publicHref: `/org/${current.slug}` } : {}),
    ...impersonationNotice(scope),
    scheme: schemeOf(scope),
    schemeAction: '/admin/scheme',
    ...(options.leftOut.length > 0
      ? { safeMode: { tone: 'warning', title: scope.t('frame.safe_mode'), text: options.leftOut.join(', ') } }
      : {}),
  };
}

function organizationNav(
  pages: readonly Page[],
  scope: Scope,
  organization: MyOrganization,
  path: string,
  isAdmin: boolean,
): NavSection {
  const allowed = pages.filter(
    (page) => page.nav?.section === 'organization' && (isAdmin || mayOpen(organization, page)),
  );
  return {
    title: organization.name,
    items: inOrder(allowed).map((page) => item(scope, page, page.path.replace(':org', organization.slug), path)),
  };
}

function mayOpen({ permissions, limited }: MyOrganization, { may, events }: Page): boolean {
  return permissions.has(may as OrganizationPermission) && (!limited || events === 'some');
}

function siteNav(pages: readonly Page[], scope: Scope, path: string): NavSection {
  const site = pages.filter(({ nav }) => nav?.section === 'site');
  return { title: scope.t('frame.site'), items: inOrder(site).map((page) => item(scope, page, page.path, path)) };
}

function inOrder(pages: readonly Page[]): readonly Page[] {
  return pages.toSorted((a, b) => a.nav!.order - b.nav!.order);
}

function item(scope: Scope, page: Page, href: string, path: string): NavItem {
  const isRoot = href.split('/').length <= 4 && /\/o\/[^/]+$|^\/admin$/.test(href);
  return {
    label: scope.t(page.nav!.label),
    href,
    icon: page.nav!.icon ?? 'dot',
    current: path === href || (!isRoot && path.startsWith(`${href}/`)),
  };
}
