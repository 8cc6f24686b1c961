import { createHmac } from 'node:crypto';
import type { RawRequest } from 'eventportal/sdk';
import type { FakeProvider } from 'eventportal/sdk/testing';
import type { Account } from './gateway.ts';

interface Charge {
  readonly id: string;
  readonly owner: string;
  readonly amount: string;
  readonly currency: string;
  readonly pay_url: string;
  readonly refunds: { id: string; amount: string; client_key?: string }[];
  status: 'open' | 'paid' | 'declined' | 'void';
}

/** The provider as far as the gateway sees it, in memory: what the tests talk to in place of the real one. */
export function standIn(): FakeProvider<Account> {
  const charges = new Map<string, Charge>();
  const answers = new Map<string, unknown>();
  let broken = false;
  let hanging = false;
  let losing = false;
  const settings: Account = { baseUrl: 'https://acme.test', apiKey: 'key-one', webhookSecret: 'signing-secret' };

  function answerTo(
    path: readonly string[],
    key: string | null,
    body: Record<string, string>,
    owner: string,
  ): Response {
    // Keys are each account's own.
    const name = `${owner} ${key}`;
    const known = key === null ? undefined : answers.get(name);
    if (known !== undefined) return Response.json(known);
    const keep = (answer: unknown): Response => {
      if (key !== null) answers.set(name, structuredClone(answer));
      return Response.json(answer);
    };
    if (path.length === 1) return keep(open(body, owner));
    const charge = charges.get(path[1] ?? '');
    if (charge?.owner !== owner) return Response.json({}, { status: 404 });
    if (path[2] === 'refunds') {
      const refund = addRefund(charge, body['amount'] ?? '0', key ?? undefined);
      return refund ? keep(refund) : Response.json({}, { status: 422 });
    }
    if (path[2] === 'void') charge.status = 'void';
    return keep(charge);
  }

  function open(body: Record<string, string>, owner: string): Charge {
    const id = `ch_${charges.size + 1}`;
    const { amount = '0', currency = 'EUR' } = body;
    const charge: Charge = {
      id,
      owner,
      status: 'open',
      amount,
      currency,
      refunds: [],
      pay_url: `https://acme.test/${id}`,
    };
    charges.set(id, charge);
    return charge;
  }

  function addRefund(charge: Charge, amount: string, key?: string) {
    const given = charge.refunds.reduce((sum, refund) => sum + Number(refund.amount), 0);
    if (given + Number(amount) > Number(charge.amount) + 1e-9) return undefined;
    const refund = { id: `re_${charge.refunds.length + 1}`, amount, ...(key === undefined ? {} : { client_key: key }) };
    charge.refunds.push(refund);
    return refund;
  }

  function signed(event: object): RawRequest {
    const body = Buffer.from(JSON.stringify({ id: 'evt_1', sent_by: 'acme', ...event }));
    const signature = createHmac('sha256', settings.webhookSecret).update(body).digest('hex');
    return { body, query: {}, headers: { 'acme-signature': signature } };
  }

  return {
    settings,
    otherSettings: { ...settings, apiKey: 'key-two' },
    secrets: ['key-one', 'signing-secret', 'buyer@example.org'],
    reset() {
      charges.clear();
      answers.clear();
      broken = hanging = losing = false;
    },
    charges: () => charges.size,
    pay: (ref) => void (charges.get(ref)!.status = 'paid'),
    decline: (ref) => void (charges.get(ref)!.status = 'declined'),
    refundInDashboard: (ref, minor) => void addRefund(charges.get(ref)!, (minor / 100).toFixed(2)),
    breakNetwork: (on) => void (broken = on),
    hang: (on) => void (hanging = on),
    loseAnswer: () => void (losing = true),
    webhook: (ref) => signed({ charge: ref }),
    webhookWith: (ref, more) => signed({ charge: ref, ...more }),
    strayWebhook: () => signed({ charge: 'ch_of_another_shop' }),
    async fetch(input, init) {
      if (broken) throw new TypeError('fetch failed');
      if (hanging)
        await new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
      const url = new URL(input instanceof Request ? input.url : String(input));
      const headers = new Headers(init?.headers);
      const body = (init?.body ? JSON.parse(String(init.body)) : {}) as Record<string, string>;
      const owner = headers.get('authorization') ?? '';
      const answer = answerTo(url.pathname.split('/').slice(1), headers.get('idempotency-key'), body, owner);
      if (!losing) return answer;
      losing = false;
      throw new TypeError('the answer was lost');
    },
  };
}
