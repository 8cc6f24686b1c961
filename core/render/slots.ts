import { messageOf } from '../kernel/errors.ts';

/** A plugin's partial in a named place of core's pages. */
export interface SlotFilling {
  /** Name of the place, such as `order.actions`. */
  readonly slot: string;
  readonly plugin: string;
  /** The plugin's view, `<plugin id>/<name>`. */
  readonly view: string;
  /** Makes the partial's model of the place's; the same model where there is none. */
  readonly model?: (model: object) => object;
}

export interface SlotProblem {
  readonly slot: string;
  readonly plugin: string;
  readonly error: unknown;
}

/** Renders what plugins put in one place. A failing partial is reported and left out: the page matters more. */
export function renderSlot(
  fillings: readonly SlotFilling[],
  slot: string,
  model: object,
  tools: {
    render: (view: string, model: object) => string;
    report: (problem: SlotProblem) => void;
    note: (text: string) => string;
  },
): string {
  return fillings
    .filter((filling) => filling.slot === slot)
    .map(({ plugin, view, model: modelOf }) => {
      try {
        return tools.render(view, modelOf ? modelOf(model) : model);
      } catch (error) {
        tools.report({ slot, plugin, error });
        return tools.note(`${plugin}: ${messageOf(error)}`);
      }
    })
    .join('');
}
