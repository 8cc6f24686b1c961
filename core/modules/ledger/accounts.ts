/**
 * The accounts of an organization, one of each for each currency; `clearing` one for each gateway account. What is owed to
 * it or lies at a provider stands above nothing, what it owes and what it earned below. The columns of an entry are these.
 */
export const ACCOUNTS = [
  /** What buyers owe; below nothing: what they have paid too much. */
  'receivable',
  /** Money at a gateway account, or in its till. */
  'clearing',
  /** What the organization earned, less what the site has paid out to it. */
  'payable',
  /** Fees that go to the site, with the tax on them. */
  'platform_fee',
  /** Fees for the service and for the way to pay. */
  'fees',
  'tax',
  /** What is on gift cards. */
  'gift_cards',
  /** Refunds that began and have not arrived. */
  'refunds_due',
  /** Money that a bank holds back until a dispute is decided. */
  'disputes',
  /** What is put by for payouts that have not arrived. */
  'payouts_due',
  /** What the site has transferred to the organization, less what came from it. */
  'paid_out',
] as const;

export type Account = (typeof ACCOUNTS)[number];
export type Amounts = Readonly<Record<Account, number>>;

/** The accounts that an entry moves, each by how much. */
export type Lines = Partial<Amounts>;

export const NOTHING: Amounts = amountsFrom(() => 0);

export function amountsFrom(pick: (account: Account) => number): Amounts {
  return Object.fromEntries(ACCOUNTS.map((account) => [account, pick(account)])) as Record<Account, number>;
}

export const columnOf = (account: Account): string => `${account}_minor`;

/** `sum(receivable_minor) as receivable, …`, for plain SQL. */
export function sumsSql(table = ''): string {
  const at = table === '' ? '' : `${table}.`;
  return ACCOUNTS.map((account) => `coalesce(sum(${at}${columnOf(account)}), 0) as ${account}`).join(', ');
}

export function amountsIn(row: Readonly<Record<string, unknown>>, suffix = ''): Amounts {
  return amountsFrom((account) => Number(row[`${account}${suffix}`] ?? 0));
}

export function less(a: Amounts, b: Amounts): Amounts {
  return amountsFrom((account) => a[account] - b[account]);
}

export function isNothing(lines: Lines): boolean {
  return ACCOUNTS.every((account) => (lines[account] ?? 0) === 0);
}
