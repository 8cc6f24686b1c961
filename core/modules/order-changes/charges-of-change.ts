import type { ChangedLine, OrderFee } from '../orders/index.ts';
import type { PlanContext } from './plan-context.ts';

/** Lines as plugins are asked about them: what is the same stands together, however often it was moved about. */
export interface ChargedLine {
  readonly ticketTypeId: string;
  readonly occurrenceId: string;
  readonly quantity: number;
  readonly unitMinor: number;
  readonly totalMinor: number;
}

/** What plugins charge for an order of such lines: asked as for every order that is sold. */
export type Charges = (lines: readonly ChargedLine[]) => Promise<readonly OrderFee[]>;

/**
 * What plugins charge more for the order as it will be than for the order as it was, or less. What the order bears already
 * stays, and is never less than nothing: so it does not matter what they charged when it was sold.
 */
export async function chargesOfChange(
  { order, lines }: Pick<PlanContext, 'order' | 'lines'>,
  after: readonly ChangedLine[],
  charges: Charges,
): Promise<OrderFee[]> {
  const [was, is] = [await charges(chargedLines(lines)), await charges(chargedLines(after))];
  const codes = new Set([...is, ...was].map(({ code }) => code));
  return [...codes].flatMap((code) => {
    const borne = order.fees.find((fee) => fee.code === code)?.minor ?? 0;
    const more = minorOf(is, code) - minorOf(was, code);
    // Some take something off: those have no least.
    const minor = borne < 0 ? more : Math.max(0 - borne, more);
    const { label } = [...is, ...was].find((fee) => fee.code === code)!;
    return minor === 0 ? [] : [{ code, label, minor }];
  });
}

function chargedLines(lines: readonly ChangedLine[]): ChargedLine[] {
  const live = lines.filter(({ quantity, cancelledCount }) => quantity > cancelledCount);
  const kinds = Map.groupBy(live, ({ ticketTypeId, occurrenceId, variationId, unitMinor }) =>
    JSON.stringify([ticketTypeId, occurrenceId, variationId, unitMinor]),
  );
  return [...kinds.values()].map((own) => {
    const { ticketTypeId, occurrenceId, unitMinor } = own[0]!;
    const left = ({ totalMinor, quantity, cancelledCount }: ChangedLine) =>
      Math.floor((totalMinor * (quantity - cancelledCount)) / quantity);
    return {
      ...{ ticketTypeId, occurrenceId, unitMinor },
      quantity: own.reduce((sum, { quantity, cancelledCount }) => sum + quantity - cancelledCount, 0),
      totalMinor: own.reduce((sum, line) => sum + left(line), 0),
    };
  });
}

function minorOf(fees: readonly OrderFee[], code: string): number {
  return fees.reduce((sum, fee) => sum + (fee.code === code ? fee.minor : 0), 0);
}
