import type { PaymentGateway } from '../../core/kernel/capabilities/gateway.ts';
import type { Scope } from '../../core/kernel/scope/scope.ts';

/** The process ended here. Nothing that it would have done afterwards is done. */
export class Killed extends Error {}

/** The life of a process that ends before its n-th step: a transaction begins, was committed, a provider is asked, has answered. */
export class Life {
  #left: number;
  #over = false;

  constructor(steps: number) {
    this.#left = steps;
  }

  get isOver(): boolean {
    return this.#over;
  }

  step(): void {
    this.#left -= 1;
    if (this.#left < 0) this.#over = true;
    if (this.#over) throw new Killed('the process was killed here');
  }
}

/** The scope of such a process. */
export function mortalScope(scope: Scope, life: Life): Scope {
  const tx: Scope['tx'] = async (work) => {
    life.step();
    const done = await scope.tx(work);
    life.step();
    return done;
  };
  return Object.create(scope, {
    tx: { value: tx },
    as: { value: (actor: Scope['actor']) => mortalScope(scope.as(actor), life) },
    in: { value: (locale: string) => mortalScope(scope.in(locale), life) },
  }) as Scope;
}

/** A gateway whose calls are steps of whichever process lives: what the provider did stays done. */
export function watched(gateway: PaymentGateway, life: () => Life): PaymentGateway {
  const step =
    <A extends readonly unknown[], R>(verb: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      life().step();
      const answer = await verb(...given);
      life().step();
      return answer;
    };
  return {
    ...gateway,
    start: step(gateway.start),
    inspect: step(gateway.inspect),
    ...(gateway.transfers && {
      transfers: {
        ...gateway.transfers,
        transfer: step(gateway.transfers.transfer),
        findTransfer: step(gateway.transfers.findTransfer),
        reverseTransfer: step(gateway.transfers.reverseTransfer),
      },
    }),
    ...(gateway.refund && { refund: step(gateway.refund) }),
    ...(gateway.capture && { capture: step(gateway.capture) }),
    ...(gateway.cancel && { cancel: step(gateway.cancel) }),
  };
}
