// The three kinds of hook point, by name. Modules and plugins add theirs by declaration merging, so a name or a
// payload that does not exist does not compile. What each point promises stands in the `*.hooks.ts` that declares it.

/** Values that plugins may reshape before core uses them: `{ value, about }`. */
export interface Filters {
  /** Rendering, lenient: the model of a view, right before it is rendered. */
  'page.model': { value: Readonly<Record<string, unknown>>; about: { view: string } };
}

/** Moments inside a transaction: a handler writes with the same `tx`, or vetoes by throwing a DomainError. */
export interface Actions {
  /** An order is about to be placed; its price is final. */
  'order.placing': {
    orderId: string;
    eventId: string;
    email: string;
    /** What the buyer filled into the steps that plugins add: by step, by field. */
    steps: Readonly<Record<string, Readonly<Record<string, string>>>>;
  };
}

/** Facts, delivered after commit, at least once, one job per subscriber. Payloads are JSON with a version. */
export interface Events {
  'plugin.settings_changed': { v: 1; pluginId: string };
}

export type FilterName = keyof Filters & string;
export type ActionName = keyof Actions & string;
export type EventName = keyof Events & string;

/**
 * Points used while rendering, or that only advise: a failing handler is logged and the value before it is kept. All
 * others are strict.
 */
export const LENIENT: ReadonlySet<string> = new Set([
  'page.model',
  'page.slot',
  'event.page',
  'email.check',
  'order.vat_id',
]);
