import { randomBytes } from 'node:crypto';
import type { ApiAnswer, ApiRequest, Books, Transfer } from './charge.ts';

const newRef = (prefix: string) => `${prefix}_${randomBytes(9).toString('hex')}`;
const refused = (error: string): ApiAnswer => ({ status: 422, body: { error } });

/** Who is paid for the shop, and what was: calls of the provider's API that are about them. */
export async function servePayees(
  books: Books,
  owner: string,
  { action, id = '', key, body }: ApiRequest,
): Promise<ApiAnswer | undefined> {
  switch (action) {
    case 'payee': {
      const known = id ? await books.payees.find(id) : undefined;
      if (id && known?.owner !== owner) return { status: 404, body: { error: 'no such payee' } };
      if (known) return { status: 200, body: { id, ready: known.ready } };
      if (!key) return { status: 400, body: { error: 'an idempotency key is required' } };
      const made = { id: newRef('acct'), owner, key: `payee:${key}`, ready: false };
      await books.payees.insert({ ...made, returnUrl: String(body['returnUrl']) });
      const kept = (await books.payees.findByKey(owner, `payee:${key}`))!;
      return { status: 200, body: { id: kept.id, ready: kept.ready } };
    }
    case 'transfer':
      return transfer(books, owner, key ?? '', body);
    case 'find_transfer': {
      const found = await books.transfers.findByKey(owner, `transfer:${key}`);
      return found ? shown(found) : { status: 404, body: { error: 'no such transfer' } };
    }
    case 'reverse':
      return reverse(books, owner, { id, key: key ?? '', minor: Number(body['minor']) });
    default:
      return undefined;
  }
}

/** A payee has told all that the provider wants to know, or it turned out to be somebody else. */
export async function decidePayee({ payees }: Books, id: string, ready: boolean): Promise<string | undefined> {
  const known = await payees.find(id);
  if (known) await payees.update({ ...known, ready });
  return known?.returnUrl;
}

async function transfer(books: Books, owner: string, key: string, body: ApiRequest['body']): Promise<ApiAnswer> {
  const known = await books.transfers.findByKey(owner, `transfer:${key}`);
  if (known) return shown(known);
  const payee = await books.payees.find(String(body['payee']));
  if (!payee || payee.owner !== owner) return { status: 404, body: { error: 'no such payee' } };
  if (!payee.ready) return refused('payee');
  if (body['dry'] === true) return refused('balance');
  await books.transfers.insert({
    ...{ id: newRef('tr'), owner, key: `transfer:${key}`, payee: payee.id, reversals: [] },
    ...{ minor: Number(body['minor']), currency: String(body['currency']) },
  });
  return shown((await books.transfers.findByKey(owner, `transfer:${key}`))!);
}

async function reverse(
  { transfers }: Books,
  owner: string,
  { id, key, minor }: { readonly id: string; readonly key: string; readonly minor: number },
): Promise<ApiAnswer> {
  const known = await transfers.find(id);
  if (!known || known.owner !== owner) return { status: 404, body: { error: 'no such transfer' } };
  if (known.reversals.some((one) => one.key === key)) return shown(known);
  if (!(minor > 0) || minor > known.minor - reversedOf(known)) return refused('more than was moved');
  const changed = { ...known, reversals: [...known.reversals, { key, minor }] };
  await transfers.update(changed);
  return shown(changed);
}

const reversedOf = ({ reversals }: Transfer) => reversals.reduce((sum, { minor }) => sum + minor, 0);

function shown(transfer: Transfer): ApiAnswer {
  const { id, minor, currency } = transfer;
  return { status: 200, body: { id, minor, currency, reversedMinor: reversedOf(transfer) } };
}
