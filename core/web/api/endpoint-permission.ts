import { refusal } from '../failure.ts';
import type { HttpOptions } from '../http-options.ts';
import type { Cx } from '../koa/state.ts';
import { refuseImpersonated } from '../../kernel/scope/refuse-impersonated.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { factorRequired, notRecent, provedRecently } from '../recent-proof.ts';
import type { May } from './endpoint.ts';

type Input = { readonly params: Readonly<Record<string, unknown>>; readonly body: unknown };

/** Whether the decision needs the body, which is read after the decisions that do not. */
export function decidesByBody(may: May): boolean {
  return typeof may === 'object' && may.at.startsWith('body.');
}

/**
 * The one place that decides about REST operations. Answers with the scope to run in: the holder of an order's secret
 * acts as its buyer. A thing of another organization is not there.
 */
export async function admitCall(options: HttpOptions, ctx: Cx, may: May, input: Input): Promise<Scope> {
  const { scope } = ctx.state;
  const { actor } = scope;
  // Whoever acts in somebody's place does so on pages, which say it.
  if (ctx.method !== 'GET') refuseImpersonated(scope);
  if (may === 'public') return scope;
  // Before anything is looked up, so that strangers cannot tell which orders exist.
  if (actor.kind === 'anonymous' && (typeof may === 'string' || !may.orHolder || ctx.get('Order-Secret') === ''))
    throw refusal(401);
  if (typeof may === 'string') {
    if (may === 'identified') return scope;
    // Keys and devices belong to an organization; an app may what it was allowed in one, and nothing of the person's own.
    if (actor.kind !== 'user' || actor.via || (may === 'site.admin' && !actor.isAdmin)) throw refusal(403);
    if (may === 'site.admin') await refuseWithoutFactor(options, scope);
    return scope;
  }

  const secret = may.orHolder ? ctx.get('Order-Secret') : '';
  const id = valueAt(input, may.at);
  const subject = typeof id === 'string' ? await options.subjects.find(scope, may.of, id) : undefined;
  if (!subject) throw refusal(404);

  const { order, organizationId, eventId } = subject;
  if (order && secret !== '' && options.subjects.holds(scope, order, secret)) {
    return scope.as({ kind: 'buyer', orderId: order.id });
  }
  if (actor.kind === 'anonymous') throw refusal(404);
  if (may.orHolder && actor.kind === 'user' && !actor.via && order?.userId === actor.userId) return scope;
  if (!(await options.membership.belongs(scope, organizationId))) throw refusal(404);
  const about = { organizationId, eventId, events: may.events };
  if (!(await options.membership.can(scope, may.permission, about))) throw refusal(403);
  await refuseWithoutFactor(options, scope, organizationId);
  return scope;
}

async function refuseWithoutFactor(options: HttpOptions, scope: Scope, organizationId?: string): Promise<void> {
  if (await options.lacksSecondFactor?.(scope, organizationId)) throw factorRequired();
}

/** Dangerous acts want a person who proved a short while ago who they are. */
export function refuseOldProof({ recent }: { readonly recent?: true }, { actor, clock }: Scope): void {
  if (recent && !provedRecently(actor, clock)) throw notRecent();
}

function valueAt({ params, body }: Input, at: string): unknown {
  const [where, name = ''] = at.split('.');
  const source = where === 'params' ? params : (body as Record<string, unknown> | undefined);
  return source?.[name];
}
