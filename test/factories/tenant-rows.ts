import { AuditEntry } from '../../core/kernel/audit/audit.entity.ts';
import { newId } from '../../core/kernel/ids.ts';
import { seal } from '../../core/kernel/seal.ts';
import type { Scope } from '../../core/kernel/scope/scope.ts';
import { CheckInList, Scan } from '../../core/modules/admission/index.ts';
import { BankBatch, BankEntry, BankImport, BankTransfer } from '../../core/modules/bank/index.ts';
import { TillClosing } from '../../core/modules/box-office/index.ts';
import { Cancellation } from '../../core/modules/cancellations/index.ts';
import { Invoice, InvoiceBundle, InvoiceRun } from '../../core/modules/invoices/index.ts';
import {
  PaymentDifference,
  PaymentMatch,
  ProviderMovement,
  SiteDifference,
  SiteMatch,
} from '../../core/modules/matches/index.ts';
import { Message } from '../../core/modules/messages/index.ts';
import { ImportOptions, OrderImport } from '../../core/modules/order-imports/index.ts';
import { AnswerFile, Checkout } from '../../core/modules/orders/index.ts';
import { Member } from '../../core/modules/organizations/index.ts';
import {
  AttentionItem,
  Dispute,
  Payment,
  Refund,
  SiteAccount,
  WebhookReceipt,
} from '../../core/modules/payments/index.ts';
import { Payout, PayoutFile, PayoutRun } from '../../core/modules/payouts/index.ts';
import { WaitingEntry } from '../../core/modules/tickets/index.ts';

interface Around {
  readonly organizationId: string;
  readonly eventId: string;
  readonly occurrenceId: string;
  readonly typeId: string;
  readonly variation: string;
  readonly orderId: string;
  readonly ticket: string;
  readonly accountId: string;
  readonly questionId: string;
  readonly sellerId: string;
  readonly attendee: string;
  readonly buyer: string;
}

/** What a tenant has of things that come about by long ways, written as rows; their ids, by the parameters of addresses. */
export async function rowsOf(scope: Scope, around: Around) {
  const { organizationId, eventId, occurrenceId, typeId, variation, orderId, ticket } = around;
  const { accountId, questionId, sellerId, attendee, buyer } = around;
  const ids = {
    payment: newId(),
    refund: newId(),
    receipt: newId(),
    dispute: newId(),
    match: newId(),
    difference: newId(),
    siteMatch: newId(),
    siteDifference: newId(),
    item: newId(),
    list: newId(),
    scan: newId(),
    message: newId(),
    waiting: newId(),
    import: newId(),
    closing: newId(),
    statement: newId(),
    bankEntry: newId(),
    bankTransfer: newId(),
    batch: newId(),
    payout: newId(),
    run: newId(),
    payoutFile: newId(),
    siteAccount: newId(),
    invoice: newId(),
    bundle: newId(),
    invoiceRun: newId(),
  };
  return scope.tx(async (tx) => {
    const now = tx.clock.now();
    const own = { organizationId, createdAt: now };
    const later = tx.clock.in({ days: 7 });
    const paid = { gateway: 'payment-manual', key: newId(), currency: 'EUR', amountMinor: 100 };
    tx.em.create(Payment, { ...own, id: ids.payment, order: orderId, account: accountId, ...paid });
    const back = { key: newId(), amountMinor: 50, state: 'pending', reason: `refund of ${attendee}` } as const;
    tx.em.create(Refund, { ...own, id: ids.refund, payment: ids.payment, ...back });
    const told = { eventId: `evt of ${attendee}`, ref: 'none', receivedAt: now };
    tx.em.create(WebhookReceipt, { id: ids.receipt, organizationId, account: accountId, ...told });
    const disputed = {
      ref: newId(),
      state: 'under_review',
      reason: 'other',
      amountMinor: 100,
      updatedAt: now,
    } as const;
    tx.em.create(Dispute, { ...own, id: ids.dispute, payment: ids.payment, ...disputed });
    const matched = { id: ids.match, account: accountId, fromAt: now, untilAt: later, state: 'done' } as const;
    tx.em.create(PaymentMatch, { ...own, ...matched, startedBy: attendee });
    const sides = { oursMinor: 100, oursCurrency: 'EUR', theirsMinor: null, theirsCurrency: null, at: null };
    tx.em.create(PaymentDifference, {
      ...{ id: ids.difference, organizationId, account: accountId, kind: 'not_reported', subject: ids.payment },
      ...{ paymentId: ids.payment, facts: { ...sides, ref: `ref of ${attendee}` }, openedAt: now },
    });
    const moved = {
      kind: 'capture',
      ref: newId(),
      currency: 'EUR',
      amountMinor: 100,
      feeCurrency: 'EUR',
      at: now,
    } as const;
    tx.em.create(ProviderMovement, { ...own, id: newId(), account: accountId, ...moved });
    tx.em.create(AttentionItem, { ...own, id: ids.item, order: orderId, kind: 'overpaid', facts: {} });
    tx.em.create(CheckInList, { ...own, id: ids.list, event: eventId, name: 'Main door', ticketTypeIds: [] });
    const calledOff = {
      id: newId(),
      event: eventId,
      occurrenceId,
      refund: 'none',
      orderCount: 0,
      failures: [],
    } as const;
    tx.em.create(Cancellation, { ...own, ...calledOff, failures: [] });
    tx.em.create(OrderImport, {
      ...{ ...own, id: ids.import, event: eventId, kind: 'orders', fileName: 'orders.csv', encoding: 'utf-8' },
      ...{ delimiter: ',', headers: [], columns: [], options: ImportOptions.parse({}), rowCount: 0 },
    });
    const atBank = { ...own, account: accountId };
    tx.em.create(BankImport, {
      ...{ ...atBank, id: ids.statement, format: 'csv', fileName: 'march.csv', headers: ['Date', 'Amount'] },
      ...{ columns: ['date', 'amount'], createdBy: attendee, contentSealed: sealedStatement(scope) },
    });
    tx.em.create(BankBatch, {
      ...atBank,
      id: ids.batch,
      currency: 'EUR',
      count: 0,
      totalMinor: 0,
      createdBy: attendee,
    });
    await tx.em.flush();
    const paidIn = { currency: 'EUR', amountMinor: 100, text: 'hello' };
    tx.em.create(BankEntry, {
      ...{ ...atBank, ...paidIn, id: ids.bankEntry, import: ids.statement, entryKey: newId() },
      ...{ bookedOn: '2031-05-01', payer: attendee, state: 'open' },
    });
    tx.em.create(BankTransfer, { ...atBank, ...paidIn, id: ids.bankTransfer, holder: attendee });
    const { content, ...document } = invoiceFor(around);
    tx.em.create(Invoice, {
      ...{ ...document, id: ids.invoice, organizationId, order: orderId, kind: 'invoice', version: 1, cause: 'staff' },
      ...{ series: 'INV-2031-', number: 1, issuedAt: now, content: JSON.stringify(content), hash: newId() },
    });
    const choice = { kind: null, from: null, to: null };
    tx.em.create(InvoiceBundle, { ...own, id: ids.bundle, choice, count: 1, createdBy: attendee, expiresAt: later });
    const past = { eventId: null, from: null, to: null, mail: 'nobody' } as const;
    tx.em.create(InvoiceRun, {
      ...own,
      id: ids.invoiceRun,
      choice: past,
      orderCount: 1,
      failures: [],
      createdBy: attendee,
    });
    tx.em.create(TillClosing, {
      ...{ id: ids.closing, organizationId, event: eventId, sellerId: sellerId, seller: attendee },
      ...{ day: '2031-05-01', number: 1, revision: 1, currency: 'EUR', orderCount: 0, closedAt: now },
      ...{ openingMinor: 0, salesMinor: 0, refundsMinor: 0, expectedMinor: 0, countedMinor: 0, byMethod: [] },
      ...{ movements: [], closedByName: attendee },
    });
    tx.em.create(Scan, { id: ids.scan, organizationId, event: eventId, ticket, result: 'valid', at: now });
    const sent = { id: newId(), filename: 'paper.pdf', contentType: 'application/pdf', bytes: 1, path: 'answers/none' };
    tx.em.create(AnswerFile, { ...own, ...sent, order: orderId, question: questionId });
    tx.em.create(Checkout, { organizationId, id: newId(), order: orderId, data: {}, updatedAt: now });
    tx.em.create(WaitingEntry, {
      ...own,
      ...{ id: ids.waiting, event: eventId, ticketType: typeId, variation, occurrence: occurrenceId, updatedAt: now },
      ...{ name: attendee, email: buyer, locale: 'en', quantity: 1 },
    });
    tx.em.create(Message, {
      ...own,
      ...{ id: ids.message, orderId: orderId, key: newId(), kind: 'order.confirmed', locale: 'en' },
      ...{ toAddress: buyer, toName: attendee, subject: attendee },
      ...{ html: '<p>…</p>', plainText: '…', attachments: [], state: 'kept' },
    });
    tx.em.create(SiteAccount, {
      ...{ id: ids.siteAccount, gateway: 'payment-test', label: 'Cards', mode: 'live', offeredTo: [] },
      ...{ settingsSealed: sealedText(scope, 'gateway-accounts', '{}'), createdAt: now },
    });
    const ofSite = { siteAccount: ids.siteAccount };
    const days = { fromAt: now, untilAt: later, state: 'done', createdAt: now } as const;
    tx.em.create(SiteMatch, { ...ofSite, ...days, id: ids.siteMatch, startedBy: attendee });
    tx.em.create(SiteDifference, {
      ...{ ...ofSite, id: ids.siteDifference, kind: 'unknown_payment', subject: attendee, openedAt: now },
      facts: { ...sides, theirsMinor: 100, theirsCurrency: 'EUR', ref: `ref of ${attendee}` },
    });
    tx.em.create(PayoutRun, { id: ids.run, origin: 'person', createdBy: attendee, leftOut: [], createdAt: now });
    await tx.em.flush();
    const file = {
      id: ids.payoutFile,
      run: ids.run,
      format: 'csv',
      currency: 'EUR',
      count: 1,
      totalMinor: 100,
    } as const;
    tx.em.create(PayoutFile, { ...file, createdBy: attendee, createdAt: now });
    await tx.em.flush();
    const nothing = { opening: 0, received: 0, returned: 0, disputed: 0, back: 0, commission: 0, other: 0 };
    tx.em.create(Payout, {
      ...{ ...own, id: ids.payout, run: ids.run, file: ids.payoutFile, number: `PO-${ids.payout.slice(-8)}` },
      ...{ state: 'failed', currency: 'EUR', amountMinor: 100, holder: attendee, ending: '0001', totals: {} },
      detailsSealed: sealedText(scope, 'payout-accounts', '{"number":"1","bank":"B"}'),
      sums: { ...nothing, amount: 100, closing: -100 },
    });
    const member = await tx.em.findOneOrFail(Member, { organization: organizationId, role: 'staff' });
    const [entry] = await tx.em.find(AuditEntry, { organizationId }, { limit: 1 });
    return { ...ids, member: member.id, entry: entry!.id };
  });
}

function sealedStatement(scope: Scope): string {
  return sealedText(scope, 'bank-statements', 'Date;Amount\n2031-05-01;1,00');
}

function sealedText({ site }: Scope, purpose: string, text: string): string {
  return seal(site.key(purpose), text);
}

function invoiceFor({ buyer: email, attendee: name }: Around) {
  const said = { locale: 'en', currency: 'EUR', totalMinor: 100, taxMinor: 0, issuedOn: '2031-05-01' };
  const fullNumber = 'INV-2031-00001';
  const content = {
    ...{ ...said, v: 1, kind: 'invoice', number: fullNumber, zone: 'Europe/Berlin', orderCode: 'AAAABBBB' },
    ...{ eventTitle: 'Fair', positions: [], taxes: [], reverseCharge: false, paidMinor: 0, dueOn: null, supply: null },
    ...{ notes: [], corrects: null, reason: null, rate: null },
    seller: {
      ...{ name: 'Hall', street: '', postcode: '', city: 'Bonn', country: 'DE', vatId: '', taxNumber: '1' },
      ...{ register: '', email: '', bank: null },
    },
    buyer: { name, company: null, address: [], country: null, vatId: null, email, reference: null },
  };
  return { ...said, fullNumber, buyerName: name, content };
}
