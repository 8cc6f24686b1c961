import { z } from 'zod';
import type { SignInProvider, SignInProfile, SignInVisit as Visit } from '../../kernel/capabilities/sign-in.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId, newToken } from '../../kernel/ids.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { hashToken, sameText, seal, unseal } from '../../kernel/seal.ts';
import { SignInVisit, User } from '../users/index.ts';

/** How long people may take at the provider: passwords are looked up, second factors fetched. */
export const VISIT_MINUTES = 20;

const Values = z.record(z.string(), z.string());

export interface BeginVisit {
  readonly provider: SignInProvider;
  /** The token of the browser's cookie. */
  readonly browser: string;
  readonly next?: string | undefined;
  /** Who wants to link an identity. */
  readonly userId?: string | undefined;
}

/** Sends a browser to a provider: the address to go to. */
export async function beginVisit(
  scope: Scope,
  { provider, browser, next, userId }: BeginVisit,
): Promise<{ url: string }> {
  const state = newToken();
  const values = new Map<string, string>();
  const url = await provider.begin(scope, visitOf(scope, provider.id, { state, query: {}, values }));
  const dataSealed = sealValues(scope, Object.fromEntries(values));
  await scope.tx(async (tx) => {
    tx.em.create(SignInVisit, {
      id: newId(),
      provider: provider.id,
      stateHash: hashToken(state),
      browserHash: hashToken(browser),
      user: userId === undefined ? null : tx.em.getReference(User, userId, { wrapped: true }),
      next: next ?? null,
      dataSealed,
      createdAt: tx.clock.now(),
      expiresAt: tx.clock.in({ minutes: VISIT_MINUTES }),
    });
  });
  return { url };
}

/**
 * Keeps what a provider posted until the browser comes for it with its cookie, which no browser sends along when another
 * site posts. Answers whether there is such a visit; the first post counts.
 */
export async function keepPosted(
  scope: Scope,
  { provider, state, body }: { provider: string; state: string; body: Readonly<Record<string, string>> },
): Promise<boolean> {
  const postedSealed = sealValues(scope, body);
  return scope.tx(async (tx) => {
    const open = { provider, stateHash: hashToken(state), usedAt: null, expiresAt: { $gt: tx.clock.now() } };
    return (await tx.em.nativeUpdate(SignInVisit, { ...open, postedSealed: null }, { postedSealed })) === 1;
  });
}

export interface TakenVisit {
  readonly id: string;
  readonly visit: Visit;
  readonly next: string | undefined;
  readonly userId: string | undefined;
}

/** Takes the visit that a return belongs to: once, in time, and in the browser that began it. */
export async function takeVisit(scope: Scope, { provider, state, browser, query }: TakeVisit): Promise<TakenVisit> {
  const row = await scope.em.findOne(
    SignInVisit,
    { provider, stateHash: hashToken(state), usedAt: null },
    { disableIdentityMap: true },
  );
  if (!row || row.expiresAt <= scope.clock.now()) throw isOver();
  if (browser === undefined || !sameText(row.browserHash, hashToken(browser))) throw isOver();
  const taken = await scope.tx((tx) =>
    tx.em.nativeUpdate(SignInVisit, { id: row.id, usedAt: null }, { usedAt: tx.clock.now() }),
  );
  if (taken === 0) throw isOver();

  const body = row.postedSealed ? openValues(scope, row.postedSealed) : undefined;
  const values = new Map(Object.entries(openValues(scope, row.dataSealed)));
  return {
    id: row.id,
    visit: visitOf(scope, provider, { state, query, body, values }),
    next: row.next ?? undefined,
    userId: row.user?.id,
  };
}

export interface TakeVisit {
  readonly provider: string;
  readonly state: string;
  readonly browser: string | undefined;
  readonly query: Readonly<Record<string, string>>;
}

/** A profile that waits for its person to say that it is theirs. */
export async function keepProfile(scope: Scope, visitId: string, profile: SignInProfile): Promise<void> {
  const dataSealed = seal(keyOf(scope), JSON.stringify(profile));
  await scope.tx(async (tx) => {
    await tx.em.nativeUpdate(SignInVisit, { id: visitId }, { dataSealed, postedSealed: null });
  });
}

export interface WaitingProfile {
  readonly provider: string;
  readonly profile: SignInProfile;
}

const Profile = z.object({
  externalId: z.string(),
  email: z.string().optional(),
  emailVerified: z.boolean(),
  name: z.string(),
});

/** What waits behind a visit of this person in this browser. */
export async function waitingProfile(
  scope: Scope,
  { visitId, userId, browser }: { visitId: string; userId: string; browser: string | undefined },
): Promise<WaitingProfile> {
  const row = await scope.em.findOne(
    SignInVisit,
    { id: visitId, user: userId, usedAt: { $ne: null }, expiresAt: { $gt: scope.clock.now() } },
    { disableIdentityMap: true },
  );
  if (!row || browser === undefined || !sameText(row.browserHash, hashToken(browser))) throw isOver();
  const profile = Profile.safeParse(JSON.parse(unseal(keyOf(scope), row.dataSealed)));
  if (!profile.success) throw isOver();
  return { provider: row.provider, profile: profile.data };
}

export function isOver(): DomainError {
  return new DomainError('sign_in_with.over', { status: 410 });
}

interface VisitParts {
  readonly state: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, string>> | undefined;
  readonly values: Map<string, string>;
}

function visitOf(scope: Scope, provider: string, { state, query, body, values }: VisitParts): Visit {
  return {
    state,
    callbackUrl: `${scope.site.url}/sign-in/with/${provider}/callback`,
    query,
    body,
    store: { get: (key) => values.get(key), set: (key, value) => void values.set(key, value) },
  };
}

const keyOf = (scope: Scope): Buffer => scope.site.key('sign-in-visit');

function sealValues(scope: Scope, values: Readonly<Record<string, string>>): string {
  return seal(keyOf(scope), JSON.stringify(values));
}

function openValues(scope: Scope, sealed: string): Record<string, string> {
  return Values.parse(JSON.parse(unseal(keyOf(scope), sealed)));
}
