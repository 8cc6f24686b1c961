import { DomainError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { Message, type MessageState } from './message.entity.ts';

export interface ListMessages {
  readonly state?: MessageState | undefined;
  readonly q?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number;
}

/** Mails, the newest first, without their bodies. */
export async function listMessages(
  scope: Scope,
  { state, q, cursor, limit = 50 }: ListMessages,
): Promise<{ rows: Message[]; nextCursor: string | undefined }> {
  const term = q?.trim().toLowerCase();
  const rows = await scope.em.fork().find(
    Message,
    {
      ...(state ? { state } : {}),
      ...(term ? { toAddress: { $like: `%${term.replaceAll(/[%_\\]/g, '\\$&')}%` } } : {}),
      ...(cursor ? { id: { $lt: cursor } } : {}),
    },
    { orderBy: { id: 'desc' }, limit: limit + 1, exclude: ['html', 'plainText'] },
  );
  const page = rows.slice(0, limit) as Message[];
  return { rows: page, nextCursor: rows.length > limit ? page.at(-1)?.id : undefined };
}

export interface MailOfOrder {
  readonly id: string;
  readonly at: Date;
  readonly kind: string;
  readonly to: string;
  readonly subject: string;
  readonly state: MessageState;
}

/** The mails about an order, the newest first. */
export async function mailsOfOrder(
  scope: Scope,
  orderId: string,
  { limit, before }: { readonly limit: number; readonly before?: Date | undefined },
): Promise<MailOfOrder[]> {
  const rows = await scope.em.fork().find(
    Message,
    { orderId, ...(before && { createdAt: { $lte: before } }) },
    {
      orderBy: { createdAt: 'desc', id: 'desc' },
      limit,
      fields: ['id', 'createdAt', 'kind', 'toAddress', 'subject', 'state'],
    },
  );
  return rows.map(({ id, createdAt: at, kind, toAddress: to, subject, state }) => ({
    id,
    at,
    kind,
    to,
    subject,
    state,
  }));
}

export async function messageById(scope: Scope, id: string): Promise<Message> {
  const message = await scope.em.fork().findOne(Message, id);
  if (!message) throw new DomainError('message.not_found', { status: 404 });
  return message;
}
