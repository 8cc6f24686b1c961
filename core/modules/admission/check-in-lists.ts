import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { changed } from '../../kernel/audit/changed.ts';
import { refuseStale } from '../../kernel/audit/refuse-stale.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Scope, TxScope } from '../../kernel/scope/scope.ts';
import { Event, Occurrence, type EventAddress } from '../events/index.ts';
import { TicketType } from '../tickets/index.ts';
import { CheckInList } from './check-in-list.entity.ts';

export const CheckInListFacts = z.strictObject({
  name: z.string().trim().min(1).max(200).meta({ title: 'check_in.list.name', help: 'check_in.list.name_help' }),
  occurrenceId: z
    .union([z.literal('').transform(() => null), z.uuid()])
    .nullable()
    .default(null)
    .meta({ title: 'check_in.list.occurrence', widget: 'select', help: 'check_in.list.occurrence_help' }),
  ticketTypeIds: z
    .array(z.uuid())
    .max(500)
    .default([])
    .meta({ title: 'check_in.list.ticket_types', widget: 'checkboxes', help: 'check_in.list.ticket_types_help' }),
});
export type CheckInListFacts = z.output<typeof CheckInListFacts>;

/** What is left out stays as it is. */
type CheckInListChanges = { readonly [Fact in keyof CheckInListFacts]?: CheckInListFacts[Fact] | undefined } & {
  /** The version that was read, where a person edits: somebody else's change in between is a 409. */
  readonly version?: number | undefined;
};

interface ListAddress extends EventAddress {
  readonly id: string;
}

/** Says which tickets a door lets in. An event without lists lets all of its tickets in. */
export async function createCheckInList(scope: Scope, input: EventAddress & CheckInListFacts): Promise<{ id: string }> {
  const { organizationId, eventId } = input;
  return scope.tx(async (tx) => {
    const event = await tx.em.findOne(Event, { id: eventId, organization: organizationId });
    if (!event) throw new DomainError('event.not_found', { status: 404 });
    const facts = { name: input.name, occurrenceId: input.occurrenceId, ticketTypeIds: tidy(input.ticketTypeIds) };
    await refuseForeignParts(tx, eventId, facts);
    const list = tx.em.create(CheckInList, {
      id: newId(),
      organizationId,
      event: event.id,
      name: facts.name,
      occurrence: facts.occurrenceId,
      ticketTypeIds: facts.ticketTypeIds,
      createdAt: tx.clock.now(),
    });
    await tx.em.flush();
    tx.audit('check_in_list.created', subjectOf(list), { after: facts });
    return { id: list.id };
  });
}

export async function updateCheckInList(scope: Scope, input: ListAddress & CheckInListChanges): Promise<void> {
  await scope.tx(async (tx) => {
    const list = await lockList(tx, input);
    await refuseStale(tx, { kind: 'check_in_list', id: list.id }, list.version, input.version);
    const before = storedFacts(list);
    const after = {
      name: input.name ?? before.name,
      occurrenceId: input.occurrenceId === undefined ? before.occurrenceId : input.occurrenceId,
      ticketTypeIds: tidy(input.ticketTypeIds ?? before.ticketTypeIds),
    };
    await refuseForeignParts(tx, input.eventId, after);
    tx.em.assign(list, {
      name: after.name,
      occurrence: after.occurrenceId,
      ticketTypeIds: after.ticketTypeIds,
    });
    tx.audit('check_in_list.updated', subjectOf(list), changed(before, after));
  });
}

/** What was scanned with it stays written down. */
export async function deleteCheckInList(scope: Scope, address: ListAddress): Promise<void> {
  await scope.tx(async (tx) => {
    const list = await lockList(tx, address);
    tx.audit('check_in_list.deleted', subjectOf(list), { before: storedFacts(list) });
    tx.em.remove(list);
  });
}

async function lockList(tx: TxScope, { id, organizationId, eventId }: ListAddress): Promise<CheckInList> {
  const list = await tx.em.findOne(
    CheckInList,
    { id, organizationId, event: eventId },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if (!list) throw new DomainError('check_in.list_not_found', { status: 404 });
  return list;
}

/** A list names dates and ticket types of its own event only. */
async function refuseForeignParts(
  tx: TxScope,
  eventId: string,
  { occurrenceId, ticketTypeIds }: CheckInListFacts,
): Promise<void> {
  if (occurrenceId !== null && (await tx.em.count(Occurrence, { id: occurrenceId, event: eventId })) === 0) {
    throw new DomainError('check_in.unknown_occurrence', { field: 'occurrenceId' });
  }
  const known =
    ticketTypeIds.length === 0 ? 0 : await tx.em.count(TicketType, { id: [...ticketTypeIds], event: eventId });
  if (known !== ticketTypeIds.length) {
    throw new DomainError('check_in.unknown_ticket_type', { field: 'ticketTypeIds' });
  }
}

const tidy = (ticketTypeIds: readonly string[]): string[] => [...new Set(ticketTypeIds)].toSorted();

function storedFacts(list: CheckInList): CheckInListFacts {
  return { name: list.name, occurrenceId: list.occurrence?.id ?? null, ticketTypeIds: [...list.ticketTypeIds] };
}

function subjectOf({ id, organizationId, name }: CheckInList) {
  return { kind: 'check_in_list', id, organizationId, label: name };
}
