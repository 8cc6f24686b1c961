import type { DomainError } from '../../kernel/errors.ts';

/** What is wrong with a row, or with its order. */
export interface ImportProblem {
  readonly row: number;
  /** The column's name in the file; empty where it is about the whole row. */
  readonly column: string;
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
  /** Said already, where only the one who looked could say it. */
  readonly message?: string;
}

/** A row as it was understood. */
export interface ShownRow {
  readonly row: number;
  readonly order: string;
  readonly email: string;
  readonly name: string;
  readonly ticket: string;
  readonly startsAt: string | null;
  readonly seat: string;
  readonly quantity: number;
  readonly priceMinor: number | null;
  readonly state: string;
}

export interface StockChange {
  readonly quotaId: string;
  readonly name: string;
  readonly startsAt: string | null;
  /** Free places; null: without an end. */
  readonly before: number | null;
  readonly after: number | null;
  readonly taken: number;
}

/** What an import would do, as things are now. */
export interface ImportReport {
  readonly at: string;
  readonly rows: number;
  /** That can be made. */
  readonly orders: number;
  readonly badOrders: number;
  readonly tickets: number;
  readonly totalMinor: number;
  readonly paidMinor: number;
  readonly mails: number;
  readonly problemCount: number;
  /** The first of them. */
  readonly problems: readonly ImportProblem[];
  readonly sample: readonly ShownRow[];
  readonly stock: readonly StockChange[];
}

type Say = (key: string, params?: Readonly<Record<string, string | number>>) => string;

export function sayProblem(t: Say, { code, params, message }: Omit<ImportProblem, 'row' | 'column'>): string {
  return message ?? t(`errors.${code}`, params);
}

export function problemOf(row: number, column: string, { code, params }: DomainError): ImportProblem {
  return { row, column, code, params };
}
