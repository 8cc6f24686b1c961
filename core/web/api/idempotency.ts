import { createHash } from 'node:crypto';
import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { IdempotencyKey } from '../../kernel/idempotency/idempotency.entity.ts';
import { actorKey } from '../../kernel/scope/actor.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import type { Endpoint, EndpointAnswer, EndpointRequest, Replay } from './endpoint.ts';

type AnyRequest = EndpointRequest<unknown, unknown, unknown>;

export interface OneCall {
  readonly endpoint: Endpoint;
  readonly request: AnyRequest;
  /** The path as it was called, with its ids. */
  readonly url: string;
  readonly run: (scope: Scope) => Promise<EndpointAnswer>;
  /** Makes the answer again from what is stored now; bodies are never kept. */
  readonly replay: Replay | 'again' | undefined;
}

/** A call that neither ended nor failed for so long was cut off with its process. */
const ABANDONED_SECONDS = 120;

/**
 * Runs a POST once per `Idempotency-Key`: the same request again gets the result of the first, another request with
 * the key is refused. The result's id is stored by the transaction that makes the result, so neither a crash nor a
 * lost answer can do the work twice.
 */
export async function answerOnce(scope: Scope, call: OneCall): Promise<EndpointAnswer> {
  const given = call.request.headers['idempotency-key'];
  if (given === undefined || call.replay === 'again') return call.run(scope);
  const claim = claimOf(scope, call, given);

  const taken = await takeKey(scope, claim);
  if ('known' in taken) return answerAgain(scope, call, claim, taken.known);

  const mine: Mine = { ...claim, since: taken.since };
  const result: Result = { field: call.replay?.of ?? 'id', id: undefined };
  try {
    const answer = await call.run(rememberingScope(scope, mine, result));
    const id = idIn(answer.body, result.field) ?? result.id ?? '';
    await scope.tx((tx) => complete(tx, mine, id, answer.status));
    return answer;
  } catch (error) {
    // Nothing was done, so the key is free again. What was done stays known by its id.
    if (result.id === undefined) await scope.tx((tx) => release(tx, mine));
    throw error;
  }
}

interface Claim {
  readonly actor: string;
  readonly route: string;
  readonly key: string;
  readonly requestHash: string;
}

function claimOf(scope: Scope, { endpoint, request, url }: OneCall, key: string): Claim {
  if (!/^[\x21-\x7e]{8,200}$/.test(key)) {
    throw new DomainError('idempotency.bad_key', { status: 422, field: 'Idempotency-Key' });
  }
  // Strangers share no identity: another address is another caller, so that nobody can replay somebody else's order.
  const actor = scope.actor.kind === 'anonymous' ? `anonymous:${request.ip}` : actorKey(scope.actor);
  const files = Object.entries(request.files).map(([name, file]) => [name, file?.filename, file?.bytes]);
  const sent = [url, request.query ?? null, request.body ?? null, ...(files.length > 0 ? [files] : [])];
  const content = JSON.stringify(sent);
  return {
    actor,
    key,
    route: `${endpoint.method} ${endpoint.path}`,
    requestHash: createHash('sha256').update(content).digest('hex'),
  };
}

/** A key that is this call's, until somebody takes it for abandoned. */
interface Mine extends Claim {
  readonly since: Date;
}

interface Known {
  readonly requestHash: string;
  readonly resultId?: string | null | undefined;
  readonly status?: number | null | undefined;
}

/** Takes the key for this call, or tells what is known of the call that has it. */
async function takeKey(scope: Scope, claim: Claim): Promise<{ since: Date } | { known: Known }> {
  const since = scope.clock.now();
  const known = await find(scope, claim);
  if (!known) {
    try {
      await scope.tx(async (tx) => {
        tx.em.create(IdempotencyKey, { id: newId(), ...claim, resultId: null, status: null, createdAt: since });
      });
      return { since };
    } catch (error) {
      if (!(error instanceof UniqueConstraintViolationException)) throw error;
      return { known: (await find(scope, claim)) ?? { requestHash: claim.requestHash } };
    }
  }
  const isAbandoned =
    (known.resultId ?? null) === null && known.createdAt < scope.clock.in({ seconds: -ABANDONED_SECONDS });
  return isAbandoned && (await takeOver(scope, { ...claim, since: known.createdAt }, since)) ? { since } : { known };
}

async function takeOver(scope: Scope, theirs: Mine, createdAt: Date): Promise<boolean> {
  const where = { ...stillOf(theirs), requestHash: theirs.requestHash };
  return scope.tx(async (tx) => (await tx.em.nativeUpdate(IdempotencyKey, where, { createdAt })) === 1);
}

function find(scope: Scope, claim: Claim): Promise<IdempotencyKey | null> {
  return scope.em.findOne(IdempotencyKey, identityOf(claim), { disableIdentityMap: true });
}

async function answerAgain(scope: Scope, call: OneCall, claim: Claim, known: Known): Promise<EndpointAnswer> {
  if (known.requestHash !== claim.requestHash) throw new DomainError('idempotency.mismatch', { status: 422 });
  const resultId = known.resultId ?? undefined;
  if (resultId === undefined) throw new DomainError('idempotency.in_progress', { status: 409 });

  const [first] = Object.keys(call.endpoint.answers).map(Number);
  const status = known.status ?? first ?? 200;
  if (call.endpoint.answers[status] === null) return { status, headers: REPLAYED };
  if (!call.replay || call.replay === 'again') {
    throw new DomainError('idempotency.done', { status: 409, params: { id: resultId } });
  }
  const answer = await call.replay.answer(scope, resultId, call.request);
  return { ...answer, status, headers: { ...answer.headers, ...REPLAYED } };
}

const REPLAYED = { 'Idempotency-Replayed': 'true' } as const;

interface Result {
  readonly field: 'id' | 'code';
  id: string | undefined;
}

/** The same scope, whose first transaction that makes something also writes down what it made. */
function rememberingScope(scope: Scope, mine: Mine, result: Result): Scope {
  const tx: Scope['tx'] = async (work) => {
    if (result.id !== undefined) return scope.tx(work);
    let made: string | undefined;
    const value = await scope.tx(async (inner) => {
      const done = await work(inner);
      made = idIn(done, result.field);
      if (made !== undefined) await remember(inner, mine, made);
      return done;
    });
    result.id = made;
    return value;
  };
  return Object.create(scope, {
    tx: { value: tx },
    alone: { value: true },
    as: { value: (actor: Scope['actor']) => rememberingScope(scope.as(actor), mine, result) },
    in: { value: (locale: string) => rememberingScope(scope.in(locale), mine, result) },
  }) as Scope;
}

/** Whoever was taken for abandoned meanwhile, being slow or the clock being set, makes nothing: another call does. */
async function remember(tx: TxScope, mine: Mine, resultId: string): Promise<void> {
  const kept = await tx.em.nativeUpdate(IdempotencyKey, stillOf(mine), { resultId });
  if (kept !== 1) throw new DomainError('idempotency.in_progress', { status: 409 });
}

async function complete(tx: TxScope, mine: Mine, resultId: string, status: number): Promise<void> {
  await tx.em.nativeUpdate(IdempotencyKey, { ...identityOf(mine), createdAt: mine.since }, { resultId, status });
}

async function release(tx: TxScope, mine: Mine): Promise<void> {
  await tx.em.nativeDelete(IdempotencyKey, stillOf(mine));
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function stillOf(mine: Mine) {
  return { ...identityOf(mine), createdAt: mine.since, resultId: null };
}

function identityOf({ actor, route, key }: Claim): Pick<Claim, 'actor' | 'route' | 'key'> {
  return { actor, route, key };
}

/** How use cases and answers name what was made: by a field, or by its bare id. */
function idIn(value: unknown, field: 'id' | 'code'): string | undefined {
  if (typeof value === 'string') return field === 'id' && UUID.test(value) ? value : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const id = (value as Record<string, unknown>)[field];
  return typeof id === 'string' ? id : undefined;
}

/**
 * How an operation's answer is made again: its own `replay`, else the GET of what it made (`POST /events` →
 * `GET /events/{id}`) or did something to (`POST /events/{id}/publish` → `GET /events/{id}`), where both answer the
 * same schema.
 */
export function replayOf(endpoint: Endpoint, all: readonly Endpoint[]): OneCall['replay'] {
  if (endpoint.replay) return endpoint.replay;
  const told = Object.values(endpoint.answers).filter((schema) => schema !== null);
  const gets = all.filter(({ method, answers }) => method === 'GET' && told.some((schema) => schema === answers[200]));
  const last = endpoint.path.split('/').at(-1)!;
  const made =
    gets.find(({ path }) => isBelow(path, endpoint.path)) ?? gets.find(({ path }) => isBelow(path, `/${last}`));
  const touched = gets.find(({ path }) => path === endpoint.path.slice(0, -last.length - 1) && path.endsWith('}'));
  const source = made ?? touched;
  if (!source) return undefined;

  const name = /\{(\w+)\}$/.exec(source.path)![1]!;
  return {
    of: name === 'code' ? 'code' : 'id',
    answer(scope, resultId, request) {
      const given = request.params as Record<string, unknown>;
      const params = made ? { ...given, [name]: resultId } : given;
      return source.run(scope, { ...request, params, query: {}, body: undefined } as never);
    },
  };
}

function isBelow(path: string, parent: string): boolean {
  return path.startsWith(`${parent}/`) && /^\{\w+\}$/.test(path.slice(parent.length + 1));
}
