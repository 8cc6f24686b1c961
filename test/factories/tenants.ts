import { newId } from '../../core/kernel/ids.ts';
import { ORGANIZATION_PERMISSIONS, type OrganizationPermission } from '../../core/kernel/pages/page.ts';
import type { Role } from '../../core/modules/organizations/index.ts';
import {
  addMember,
  createCustomRole,
  inviteMember,
  NewOrganization,
  createOrganization,
} from '../../core/modules/organizations/index.ts';
import { createApiKey, createDevice, NewApiKey, newPairingCode, pairDevice } from '../../core/modules/access/index.ts';
import { createEvent, NewEvent, publishEvent } from '../../core/modules/events/index.ts';
import { confirmOrder, orderByCode, placeOrder, startOrder } from '../../core/modules/orders/index.ts';
import { IssueCards, issueCards } from '../../core/modules/gift-cards/index.ts';
import { createQuestion, NewQuestion } from '../../core/modules/questions/index.ts';
import { createTerms } from '../../core/modules/terms/index.ts';
import { createGatewayAccount, SaveGatewayAccount } from '../../core/modules/payments/index.ts';
import { createUser } from '../../core/modules/users/index.ts';
import { openCatalogue } from './tenant-catalogue.ts';
import { rowsOf } from './tenant-rows.ts';
import type { RunningSite } from '../setup/running-site.ts';

/** An organization with one of everything, and the people who work for it. */
export interface Tenant {
  readonly organizationId: string;
  readonly people: Readonly<Record<Role | 'reader' | 'elsewhere', Person>>;
  /** Bearers: a key that may all, one of the other event alone, a scanner of the event, one of the other event. */
  readonly tokens: Readonly<Record<'key' | 'keyElsewhere' | 'device' | 'deviceElsewhere', string>>;
  /** What stands for each parameter of an address: `event`, or `/tickets:id` where the part before it decides. */
  readonly ids: Readonly<Record<string, string>>;
  /** Text that only members may ever see. */
  readonly secrets: readonly string[];
}

interface Person {
  readonly userId: string;
  readonly email: string;
}

/** What the tenant's own role allows. */
export const READER_MAY: readonly OrganizationPermission[] = ['events.read', 'orders.read'];

export const PASSWORD = 'a horse that reads tickets';

const ZONE = 'Europe/Berlin';

export async function openTenant(site: RunningSite, name: string): Promise<Tenant> {
  const scope = site.app.scope();
  const slug = name.toLowerCase();
  const email = `office@${slug}.example.org`;
  const { id: organizationId } = await createOrganization(
    scope,
    NewOrganization.parse({ name, slug, email, currency: 'EUR', locale: 'en', zone: ZONE }),
  );
  const members = {
    owner: await hired(site, organizationId, 'owner', slug),
    manager: await hired(site, organizationId, 'manager', slug),
    staff: await hired(site, organizationId, 'staff', slug),
  };
  const { eventId, slug: eventSlug, occurrenceId } = await openEvent(site, organizationId, name);
  const role = await createCustomRole(scope, { organizationId, name: 'Readers', permissions: [...READER_MAY] });
  const reader = await person(site, `reader@${slug}.example.org`);
  await addMember(scope, { organizationId, email: reader.email, role: role.id });
  const elsewhere = await person(site, `elsewhere@${slug}.example.org`);
  const { eventId: other } = await openEvent(site, organizationId, `${name}, the other one`);
  await addMember(scope, { organizationId, email: elsewhere.email, role: 'manager', eventIds: [other] });
  const people = { ...members, reader, elsewhere };
  const sold = await openCatalogue(scope, { organizationId, eventId, occurrenceId, name });
  const { type, variation } = sold;
  const account = await createGatewayAccount(
    scope,
    SaveGatewayAccount.parse({ organizationId, gateway: 'payment-manual', label: 'Door', mode: 'live' }),
  );

  const asOwner = site.app.scope({ kind: 'user', ...people.owner, name: 'Owner', isAdmin: false });
  const newKey = (eventIds: string[] | null) =>
    createApiKey(asOwner, {
      ...NewApiKey.parse({ name: 'Till', permissions: ORGANIZATION_PERMISSIONS, eventIds }),
      organizationId,
    });
  const scanner = async (at: string) => {
    const { id: deviceId } = await createDevice(asOwner, { organizationId, name: 'Door', eventIds: [at], days: 1 });
    const { code } = await newPairingCode(asOwner, { organizationId, deviceId });
    return (await pairDevice(scope, { code })).token;
  };
  const apiKey = await newKey(null);
  const spare = await createDevice(asOwner, { organizationId, name: 'Spare', eventIds: [eventId], days: 1 });

  const [card] = await issueCards(
    scope,
    IssueCards.parse({ organizationId, amountMinor: 500, note: `${name}-Card-Geheim` }),
  );

  const { id: invitation } = await inviteMember(asOwner, {
    ...{ organizationId, email: `invited@${slug}.example.org`, role: 'staff' },
  });

  const question = await createQuestion(scope, {
    ...NewQuestion.parse({ kind: 'text', per: 'attendee', label: { en: `Secret of ${name}` } }),
    eventId,
  });
  const terms = await createTerms(scope, {
    ...{ organizationId, eventId, label: { en: 'I agree' }, body: { en: 'To this' }, required: false },
  });

  const attendee = `Margarete ${name}-Geheim`;
  const draft = await startOrder(scope, { eventId, lines: [{ ticketTypeId: type, quantity: 1 }] });
  await placeOrder(scope, {
    code: draft.code,
    buyer: { email: `buyer@${slug}.example.org`, name: attendee },
    answers: { attendees: [{ [question.id]: `${name}-Answer-Geheim` }] },
    consents: [terms.id],
  });
  await scope.tx(async (tx) => void (await confirmOrder(tx, draft.id)));
  const order = await orderByCode(scope, draft.code);
  const ticket = order!.tickets[0]!.id;

  const ids = await rowsOf(scope, {
    ...{ organizationId, eventId, occurrenceId, typeId: type, variation, ticket, attendee },
    ...{ orderId: draft.id, accountId: account.id, questionId: question.id, sellerId: people.staff.userId },
    buyer: `buyer@${slug}.example.org`,
  });
  return {
    organizationId,
    people,
    tokens: {
      key: (await newKey(null)).token,
      keyElsewhere: (await newKey([other])).token,
      device: await scanner(eventId),
      deviceElsewhere: await scanner(other),
    },
    ids: {
      ...ids,
      ...sold,
      ...{ org: slug, event: eventId, date: occurrenceId, code: draft.code, account: account.id },
      ...{
        gateway: 'payment-manual',
        user: people.staff.userId,
        index: '0',
        session: newId(),
        sessionId: newId(),
        passkey: newId(),
        browser: newId(),
        slug: eventSlug,
      },
      ...{
        '/admin/jobs:id': newId(),
        '/org:slug': slug,
        area: 'core.orders',
        plugin: 'payment-manual',
        ref: 'none',
        token: 'a-token-that-is-none',
        secret: 'AAAABBBBCCCC',
        interaction: 'none',
        app: newId(),
        file: 'none.pdf',
        step: 'none',
        number: '1',
        revision: newId(),
        question: question.id,
        questionId: question.id,
        terms: terms.id,
        termsId: terms.id,
        ticket,
        provider: 'none',
        block: newId(),
        organization: organizationId,
        organizationId,
        eventId,
        visit: newId(),
        identity: newId(),
        export: newId(),
        document: newId(),
        report: newId(),
      },
      ...{ '/organizations:id': organizationId, '/events:id': eventId, '/tickets:id': ticket, '/scans:id': ids.scan },
      ...{ '/payments:id': ids.payment, '/registrations:id': draft.id, occurrenceId },
      ...{ entryId: ids.waiting, importId: ids.import },
      ...{
        card: card!.id,
        cardId: card!.id,
        paymentId: ids.payment,
        ...{ refund: ids.refund, refundId: ids.refund },
        receiptId: ids.receipt,
        disputeId: ids.dispute,
        ...{ match: ids.match, matchId: ids.match, difference: ids.difference, differenceId: ids.difference },
        ...{ siteMatch: ids.siteMatch, siteMatchId: ids.siteMatch },
        ...{ siteDifference: ids.siteDifference, siteDifferenceId: ids.siteDifference },
        admit: 'admit',
        accountId: account.id,
      },
      ...{ invitation, invitationId: invitation, closingId: ids.closing },
      ...{ invoiceId: ids.invoice, invoice: ids.invoice, bundle: ids.bundle },
      ...{ bundleId: ids.bundle, invoiceRun: ids.invoiceRun, invoiceRunId: ids.invoiceRun },
      ...{ bankEntryId: ids.bankEntry, bankTransferId: ids.bankTransfer, batchId: ids.batch },
      ...{ payout: ids.payout, payoutId: ids.payout, run: ids.run, runId: ids.run, payoutFile: ids.payoutFile },
      ...{ payoutFileId: ids.payoutFile, siteAccount: ids.siteAccount, siteAccountId: ids.siteAccount },
      platformFeeId: newId(),
      '/admin/fees:fee': newId(),
      ...{ role: role.id, roleId: role.id, key: apiKey.id, keyId: apiKey.id, device: spare.id, deviceId: spare.id },
      ...{ listId: ids.list, memberId: ids.member },
    },
    secrets: [
      attendee,
      `${name}-Answer-Geheim`,
      `${name}-Card-Geheim`,
      `buyer@${slug}.example.org`,
      people.staff.email,
    ],
  };
}

async function openEvent(site: RunningSite, organizationId: string, name: string) {
  const scope = site.app.scope();
  const event = NewEvent.parse({
    title: { en: `Night of ${name}` },
    zone: ZONE,
    currency: 'EUR',
    locale: 'en',
    startsAtLocal: '2031-05-01T20:00',
    endsAtLocal: '2031-05-01T23:00',
  });
  const made = await createEvent(scope, { ...event, organizationId });
  await publishEvent(scope, { organizationId, eventId: made.eventId });
  return made;
}

async function hired(site: RunningSite, organizationId: string, role: Role, slug: string) {
  const member = await person(site, `${role}@${slug}.example.org`);
  await addMember(site.app.scope(), { organizationId, email: member.email, role });
  return member;
}

async function person(site: RunningSite, email: string): Promise<Person> {
  const { userId } = await createUser(site.app.scope(), { email, name: email, password: PASSWORD, locale: 'en' });
  return { userId, email };
}
