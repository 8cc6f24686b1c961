import { ConfigError } from '../kernel/errors.ts';
import type { Page, Permission } from '../kernel/pages/page.ts';
import { refuseImpersonated } from '../kernel/scope/refuse-impersonated.ts';
import { refusal } from './failure.ts';
import type { HttpOptions, OrganizationFacts } from './http-options.ts';
import { isAdminPath } from './koa/security-headers.ts';
import type { Cx } from './koa/state.ts';
import { provedRecently } from './recent-proof.ts';

const PLAIN: readonly Permission[] = ['public', 'signed-in', 'site.admin'];

/** An organization's permission without an organization in the path could not be checked: such a page stops the start. */
export function refuseUncheckable(page: Page): void {
  if (PLAIN.includes(page.may) || /(^|\/):org(\/|$)/.test(page.path)) return;
  throw new ConfigError(
    'page.no_organization',
    `The page ${page.path} asks for ${page.may} but has no :org in its path.`,
  );
}

export type Admission =
  | { readonly may: true; readonly organization: OrganizationFacts | undefined }
  /** What the person can do about it: sign in, set up a second factor, or prove once more who they are. */
  | { readonly may: false; readonly ask: 'sign-in' | 'confirm' | 'factor' };

export const CONFIRM_PATH = '/account/security/confirm';
export const FACTOR_PATH = '/account/security?required';

/**
 * The one place that decides about pages. What the person can do something about is told; everything else that is
 * refused is thrown. An organization that the person does not belong to does not exist for them.
 */
export async function admit(
  options: HttpOptions,
  ctx: Cx,
  page: Page,
  params: Readonly<Record<string, string>>,
): Promise<Admission> {
  const admission = await permit(options, ctx, page, params);
  if (!admission.may || page.may === 'public') return admission;
  const { scope } = ctx.state;
  if (isOnlyForThePerson(page, ctx.method)) refuseImpersonated(scope);
  // One's own account stays open: it is where a factor is set up.
  const isOffice = page.may !== 'signed-in' || isAdminPath(page.path);
  if (isOffice && !isImpersonated(scope) && (await options.lacksSecondFactor?.(scope, admission.organization?.id)))
    return { may: false, ask: 'factor' };
  if (page.recent && !provedRecently(scope.actor, options.clock)) return { may: false, ask: 'confirm' };
  return admission;
}

/** The admin in their place has shown a second factor of their own where one is wanted. */
function isImpersonated({ actor }: Cx['state']['scope']): boolean {
  return actor.kind === 'user' && actor.impersonator !== undefined;
}

/** What an admin in somebody's place may not do: whatever asks for a proof, and changes of the account itself. */
function isOnlyForThePerson({ recent, path }: Page, method: string): boolean {
  return recent === true || (method === 'POST' && /^\/(account|oauth)(\/|$)/.test(path));
}

async function permit(
  { membership, subjects }: HttpOptions,
  ctx: Cx,
  page: Page,
  params: Readonly<Record<string, string>>,
): Promise<Admission> {
  if (page.may === 'public') return { may: true, organization: undefined };
  const { scope, session, device } = ctx.state;
  // A scanner is let in at its doors; elsewhere there is a person to sign in.
  if (!session && !(device && page.may === 'check-in.write')) return { may: false, ask: 'sign-in' };
  if (page.may === 'signed-in') return { may: true, organization: undefined };
  if (page.may === 'site.admin') {
    if (!session?.actor.isAdmin) throw refusal(403);
    return { may: true, organization: undefined };
  }
  const organization = params['org'] === undefined ? undefined : await membership.bySlug(scope, params['org']);
  if (!organization || !(await membership.belongs(scope, organization.id))) throw refusal(404);
  const organizationId = organization.id;
  if (await membership.can(scope, page.may, { organizationId, events: page.events }))
    return { may: true, organization };
  // Whoever may do it at all events was let in above; others are asked about the event that the path is about.
  const eventId = await eventOf(subjects, scope, page, params);
  if (eventId !== undefined && (await membership.can(scope, page.may, { organizationId, eventId }))) {
    return { may: true, organization };
  }
  throw refusal(403);
}

/** The event that a path names, or the event of the order that it names. */
async function eventOf(
  subjects: HttpOptions['subjects'],
  scope: Cx['state']['scope'],
  { path }: Page,
  { event, code }: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  if (event !== undefined && /\/events\/:event(\/|\.|$)/.test(path)) return event;
  if (code === undefined || !/\/orders\/:code(\/|\.|$)/.test(path)) return undefined;
  return (await subjects.find(scope, 'order', code))?.eventId;
}
