import type { App } from '../../core/app.ts';
import { DomainError } from '../../core/kernel/errors.ts';
import { eventById, eventBySlug } from '../../core/modules/events/index.ts';
import { STEPS, type Step } from './ask.ts';
import { play, type Measured } from './buyers.ts';
import { setStage, type Stage } from './stage.ts';
import { strike } from './strike.ts';

export interface Rehearse {
  /** Its address or its id. */
  readonly event: string;
  readonly buyers: number;
  readonly seconds: number;
  /** Where the running portal is asked. */
  readonly origin: string;
}

export interface Rehearsal {
  readonly orders: number;
  readonly ordersPerMinute: number;
  readonly ticketsPerMinute: number;
  readonly left: number;
  readonly soldOut: boolean;
  readonly steps: readonly {
    readonly step: Step;
    readonly count: number;
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
  }[];
  readonly errors: Readonly<Record<string, number>>;
  readonly places: number | undefined;
  /** How long this server takes to sell all of them at that pace. */
  readonly minutesToSell: number | undefined;
  /** Without a pretended provider prices were taken for nothing. */
  readonly withPayments: boolean;
}

/** Plays the sale of an event against the running portal, on a copy that nobody else sees and that is gone afterwards. */
export async function rehearse(app: App, { event: named, buyers, seconds, origin }: Rehearse): Promise<Rehearsal> {
  const scope = app.scope();
  const event = (await eventBySlug(scope, named)) ?? (await eventById(scope, named));
  if (!event) throw new DomainError('event.not_found', { status: 404 });
  const stage = await setStage(app, event);
  try {
    if (stage.offers.length === 0) throw new DomainError('order.event_not_on_sale', { status: 409 });
    return told(stage, await play({ origin, stage, buyers, seconds }));
  } finally {
    await strike(app, stage);
  }
}

function told(stage: Stage, { times, errors, orders, tickets, left, soldOut, seconds }: Measured): Rehearsal {
  const perMinute = (count: number) => (count * 60) / seconds;
  const ticketsPerMinute = perMinute(tickets);
  const { places } = stage;
  return {
    ...{ orders, left, soldOut, places, ordersPerMinute: perMinute(orders), ticketsPerMinute },
    steps: STEPS.filter((step) => times[step].length > 0).map((step) => ({ step, ...spread(times[step]) })),
    errors: Object.fromEntries(errors),
    minutesToSell: places === undefined || tickets === 0 ? undefined : places / ticketsPerMinute,
    withPayments: stage.gateway !== undefined,
  };
}

function spread(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
