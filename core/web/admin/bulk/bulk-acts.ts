import type { z } from 'zod';
import type { Page, PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { Field, ListView } from '../../../render/contract/index.ts';

/** More would make an address that proxies refuse. */
export const MOST = 100;

/** One of the things that were chosen, as people know it. */
export interface ChosenThing {
  readonly id: string;
  readonly label: string;
}

/** What can be done to several rows of a list. The use case is the one of a single row. */
export interface BulkAct<F extends z.ZodObject = z.ZodObject> {
  /** i18n keys. `ask` and `done` are given `count`, `effects` say what will happen to each. */
  readonly label: string;
  readonly ask: string;
  readonly effects: readonly string[];
  readonly done: string;
  /** What it comes to, for all of them together: sentences that stand before the effects. */
  readonly sums?: (scope: Scope, things: readonly ChosenThing[]) => Promise<readonly string[]>;
  readonly tone: 'danger' | 'primary';
  /** What is asked once, for all of them. */
  readonly form?: F;
  readonly fields?: (scope: Scope, request: PageRequest) => Promise<Readonly<Record<string, Partial<Field>>>>;
  run(scope: Scope, thing: ChosenThing, values: z.output<F>, request: PageRequest): Promise<unknown>;
}

/** Done to all of them together, on a page of its own that is led to with what was chosen. */
export interface BulkElsewhere {
  readonly label: string;
  readonly tone: 'danger' | 'primary';
  readonly goTo: (request: PageRequest, ids: readonly string[]) => string;
}

export interface BulkActs extends Pick<Page, 'may' | 'events' | 'recent'> {
  /** Address of the page that asks before it acts; `/bulk` below the list's own. */
  readonly path: string;
  readonly listOf: (request: PageRequest) => string;
  /** i18n key of the list's title. */
  readonly title: string;
  /** Those of the ids that there are, and that the reader may choose. */
  readonly find: (scope: Scope, ids: readonly string[], request: PageRequest) => Promise<readonly ChosenThing[]>;
  readonly acts: Readonly<Record<string, BulkAct | BulkElsewhere>>;
}

/** Keeps the types of an act's own form together. */
export function bulkAct<F extends z.ZodObject = z.ZodObject>(act: BulkAct<F>): BulkAct {
  return act as unknown as BulkAct;
}

/** What the list needs to offer the acts: its rows have a `value` and a `label`. */
export function bulkOf(
  scope: Scope,
  request: PageRequest,
  { acts, listOf }: Pick<BulkActs, 'acts' | 'listOf'>,
  rows: ListView['table']['rows'],
): ListView['bulk'] {
  const values = rows.flatMap(({ value }) => (value ? [value] : []));
  if (values.length === 0) return undefined;
  return {
    action: `${listOf(request)}/bulk`,
    name: 'id',
    all: values.length > MOST ? undefined : values.join(','),
    hidden: [{ name: 'back', value: new URLSearchParams(request.query).toString() }],
    choices: Object.entries(acts).map(([value, { label, tone }]) => ({
      name: 'act',
      value,
      label: scope.t(label),
      tone: tone === 'danger' ? 'danger' : undefined,
    })),
  };
}
