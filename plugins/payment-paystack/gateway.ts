import { GatewayError, type PaymentGateway, type PaymentStarted, type StartPayment } from 'eventportal/sdk';
import { acceptDispute, answerDispute } from './answer-dispute.ts';
import { Initialized, Refund, type Transaction } from './answers.ts';
import { connect, ReferenceTaken, type Client } from './client.ts';
import { noticesOf } from './notices.ts';
import { MOST_PAGES, read } from './read.ts';
import { pageReference, referenceOf } from './references.ts';
import { reportOf } from './report.ts';
import { faultOf, type PaystackAccount } from './settings.ts';
import {
  isTaken,
  keyOf,
  noteOf,
  nothingYet,
  PAYSTACK_CURRENCIES,
  refundOf,
  snapshotOf,
  type Told,
} from './snapshot.ts';

/**
 * Paystack's checkout: the buyer pays on Paystack's own page, with card, bank, transfer, USSD or mobile money. A payment is
 * known by the reference that is made from its key. `api`: another address of Paystack's API.
 */
export function paystackGateway(api?: string): PaymentGateway<PaystackAccount> {
  return {
    id: 'payment-paystack',
    capabilities: {
      ...{ capture: ['now'], refunds: 'partial', currencies: PAYSTACK_CURRENCIES },
      evidence: ['text', 'file'],
    },

    start: async (cx, request) => start(connect(cx, api), request),

    inspect: async (cx, ref) => snapshotOf(await read(connect(cx, api), ref), Date.now()),

    async refund(cx, ref, amount, key) {
      const client = connect(cx, api);
      const told = await read(client, ref);
      // Paystack has no keys for calls: the refund itself says which it was.
      const known = told.refunds.find((refund) => keyOf(refund) === key);
      if (known) return refundOf(known);
      const { reference } = withRoom(told, amount.minor);
      const params = {
        transaction: reference,
        amount: amount.minor,
        currency: amount.currency,
        merchant_note: noteOf(key),
      };
      return refundOf(await client.post('/refund', params, Refund));
    },

    answerDispute: async (cx, ref, dispute, evidence) =>
      answerDispute(cx, connect(cx, api), { ref, dispute, evidence }),

    acceptDispute: async (cx, ref, dispute) => acceptDispute(cx, connect(cx, api), ref, dispute),

    readReport: async (cx, request) => reportOf(connect(cx, api), request),

    faultOf: ({ secretKey }, mode) => {
      const text = faultOf(secretKey, mode, api);
      return text === undefined ? undefined : { field: 'secretKey', text };
    },

    notices: async (cx, request) => noticesOf(cx, request),
  };
}

// Paystack takes a reference once, and names the address of its page once: whoever starts again, since the answer was lost or
// came twice at once, is given another page of the same payment. All its pages are looked at, so that whatever is paid counts.
async function start(client: Client, request: StartPayment): Promise<PaymentStarted> {
  const { key, amount, reference: order, email, returnUrl } = request;
  if (!email) throw new GatewayError('rejected', 'Paystack wants the address of who pays');
  const ref = referenceOf(key);
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const params = {
      email,
      amount: String(amount.minor),
      currency: amount.currency,
      reference: pageReference(ref, page),
      callback_url: returnUrl,
      // paystack.com/docs/payments/metadata: where who gives up is sent to, and what the dashboard shows.
      metadata: {
        cancel_action: returnUrl,
        custom_fields: [{ display_name: 'Order', variable_name: 'order', value: order }],
      },
    };
    try {
      const { authorization_url: url } = await client.post('/transaction/initialize', params, Initialized);
      return { snapshot: nothingYet(ref, amount), next: { kind: 'redirect', url } };
    } catch (error) {
      if (!(error instanceof ReferenceTaken)) throw error;
      if (page > 1) continue;
      const told = await read(client, ref);
      if (told.transactions.some((known) => known.amount !== amount.minor || known.currency !== amount.currency))
        throw new GatewayError('rejected', 'the key was used for another amount', { cause: error });
      // Nobody is sent to pay what is paid.
      if (told.transactions.some(isTaken)) return { snapshot: snapshotOf(told, Date.now()), next: { kind: 'none' } };
    }
  }
  throw new GatewayError('rejected', 'this payment was started too often');
}

/** The transaction that has so much left; Paystack says no where none has. */
function withRoom({ transactions, refunds }: Told, minor: number): Transaction {
  const taken = transactions.filter(isTaken);
  const left = ({ id, amount }: Transaction) =>
    refunds
      .filter(({ transaction, status }) => transaction === id && status !== 'failed')
      .reduce((rest, refund) => rest - refund.amount, amount);
  const transaction = taken.find((candidate) => left(candidate) >= minor) ?? taken[0];
  if (!transaction) throw new GatewayError('rejected', 'nothing was paid');
  return transaction;
}
