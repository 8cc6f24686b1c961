import { createHmac, randomBytes } from 'node:crypto';
import type { ApiAnswer, ApiRequest, Books, Charge, ChargeStore, Payee, Store, Transfer } from './charge.ts';
import { acceptDispute, answerDispute } from './stand-in-disputes.ts';
import { servePayees } from './stand-in-payees.ts';
import { report } from './stand-in-report.ts';

// The provider behind the test gateway: a small payment service with the manners of real ones. It decides nothing
// about orders; it only keeps charges, checks keys and signs webhooks.

/** One call of the provider's API. */
export async function serveApi(books: Books, request: ApiRequest): Promise<ApiAnswer> {
  const secret = /^Bearer (.+)$/.exec(request.authorization)?.[1];
  if (!secret) return { status: 401, body: { error: 'no key' } };
  const owner = ownerOf(secret);
  const store = books.charges;
  const told = await servePayees(books, owner, request);
  if (told) return told;
  if (request.action === 'create') return create(store, owner, secret, request);
  if (request.action === 'forget') {
    for (const each of [books.charges, books.payees, books.transfers]) await each.forget(owner);
    return { status: 200, body: {} };
  }
  if (request.action === 'report') return report(await store.all(owner), request.body);

  const charge = await store.find(request.id ?? '');
  if (!charge || charge.owner !== owner) return { status: 404, body: { error: 'no such charge' } };
  switch (request.action) {
    case 'get':
      return { status: 200, body: shown(charge) };
    case 'void':
      return charge.status === 'paid'
        ? { status: 422, body: { error: 'already paid' } }
        : save(store, { ...charge, status: 'void' });
    case 'capture':
      return capture(store, charge, request);
    case 'refund':
      return refund(store, charge, request);
    case 'answer': {
      const told = await answerDispute(charge, request);
      return 'refused' in told ? told.refused : save(store, told.charge);
    }
    case 'accept': {
      const told = acceptDispute(charge, request);
      return 'refused' in told ? told.refused : save(store, told.charge);
    }
    default:
      return { status: 404, body: { error: 'no such call' } };
  }
}

/** What the buyer does on the provider's page. A charge that is not open any more stays as it is. */
export async function decide(
  store: ChargeStore,
  id: string,
  act: 'pay' | 'pay_less' | 'decline' | 'cancel',
): Promise<Charge | undefined> {
  const charge = await store.find(id);
  if (!charge || charge.status !== 'open') return charge;
  const next: Charge =
    act === 'pay' || act === 'pay_less'
      ? paid(charge, act === 'pay' ? charge.minor : Math.max(charge.minor - 100, 1))
      : { ...charge, status: act === 'decline' ? 'declined' : 'void' };
  await store.update(next);
  return next;
}

function paid(charge: Charge, minor: number): Charge {
  return charge.later
    ? { ...charge, status: 'held', heldMinor: minor }
    : { ...charge, status: 'paid', paidMinor: minor, paidAt: now() };
}

/** A refund made in the provider's dashboard. */
export async function refundInDashboard(store: ChargeStore, id: string, minor: number): Promise<void> {
  const charge = await store.find(id);
  if (!charge) return;
  await store.update({
    ...charge,
    refunds: [...charge.refunds, { id: newRef('re'), status: 'done', minor, at: now() }],
  });
}

/** The signed message that a payee may be paid now, or not any more. */
export function payeeWebhookFor(id: string, secret: string): { headers: Record<string, string>; body: string } {
  const body = JSON.stringify({ id: newRef('evt'), payee: id });
  return { body, headers: { 'content-type': 'application/json', 'testpay-signature': signature(secret, body) } };
}

/** The signed message that tells the shop to look. */
export function webhookFor(
  charge: Pick<Charge, 'id' | 'status' | 'secret'>,
  more: object = {},
): { headers: Record<string, string>; body: string } {
  const { id, status } = charge;
  const body = JSON.stringify({ id: newRef('evt'), charge: id, status, livemode: false, ...more });
  return { body, headers: { 'content-type': 'application/json', 'testpay-signature': signature(charge.secret, body) } };
}

export function signature(secret: string, body: string | Uint8Array): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

export function ownerOf(secret: string): string {
  return createHmac('sha256', 'owner').update(secret).digest('hex');
}

async function create(
  store: ChargeStore,
  owner: string,
  secret: string,
  { key, body }: ApiRequest,
): Promise<ApiAnswer> {
  if (!key) return { status: 400, body: { error: 'an idempotency key is required' } };
  await store.insert({
    id: newRef('ch'),
    owner,
    key,
    status: 'open',
    minor: Number(body['minor']),
    paidMinor: 0,
    currency: String(body['currency']),
    reference: String(body['reference']),
    later: body['capture'] === 'later',
    ...(body['split'] ? { split: body['split'] as NonNullable<Charge['split']> } : {}),
    returnUrl: String(body['returnUrl']),
    webhookUrl: String(body['webhookUrl']),
    secret,
    refunds: [],
  });
  const kept = await store.findByKey(owner, key);
  return { status: 200, body: shown(kept!) };
}

// What is not taken of what was promised is let go.
async function capture(store: ChargeStore, charge: Charge, { body }: ApiRequest): Promise<ApiAnswer> {
  if (charge.status === 'paid') return { status: 200, body: shown(charge) };
  const minor = Number(body['minor']);
  if (charge.status !== 'held' || !(minor > 0) || minor > (charge.heldMinor ?? 0))
    return { status: 422, body: { error: 'more than was promised' } };
  return save(store, { ...charge, status: 'paid', paidMinor: minor, paidAt: now(), heldMinor: 0 });
}

async function refund(store: ChargeStore, charge: Charge, { key, body }: ApiRequest): Promise<ApiAnswer> {
  if (charge.refunds.some((known) => known.key === key)) return { status: 200, body: shown(charge) };
  const minor = Number(body['minor']);
  const refunded = charge.refunds.reduce((sum, known) => sum + (known.status === 'error' ? 0 : known.minor), 0);
  const demanded = (charge.disputes ?? []).reduce((sum, known) => sum + (known.status === 'won' ? 0 : known.minor), 0);
  const given = refunded + demanded;
  if (charge.status !== 'paid' || !(minor > 0) || minor > charge.paidMinor - given) {
    return { status: 422, body: { error: 'more than was captured' } };
  }
  return save(store, {
    ...charge,
    refunds: [...charge.refunds, { id: newRef('re'), status: 'done', minor, at: now(), ...(key && { key }) }],
  });
}

async function save(store: ChargeStore, charge: Charge): Promise<ApiAnswer> {
  await store.update(charge);
  return { status: 200, body: shown(charge) };
}

function shown({ secret: _secret, owner: _owner, ...charge }: Charge): object {
  return charge;
}

const now = (): string => new Date().toISOString();

export function newRef(prefix: string): string {
  return `${prefix}_${randomBytes(9).toString('hex')}`;
}

type Kept = Charge | Payee | Transfer;

/** What the provider keeps, in memory, for tests. */
export function memoryStore<T extends Kept = Charge>(): Store<T> & { clear(): void; size(): number } {
  const all = new Map<string, T>();
  const byKey = (owner: string, key: string) => [...all.values()].find((one) => one.owner === owner && one.key === key);
  return {
    find: async (id) => all.get(id),
    findByKey: async (owner, key) => byKey(owner, key),
    insert: async (one) => void (byKey(one.owner, one.key) ?? all.set(one.id, one)),
    update: async (one) => void all.set(one.id, one),
    all: async (owner) => [...all.values()].filter((one) => one.owner === owner),
    forget: async (owner) => [...all.values()].forEach((one) => one.owner === owner && all.delete(one.id)),
    clear: () => all.clear(),
    size: () => all.size,
  };
}
