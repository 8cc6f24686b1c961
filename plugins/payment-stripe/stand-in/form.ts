export type Form = { [name: string]: string | Form };

/** Reads `line_items[0][price_data][currency]=eur`, the way in which Stripe is told things. */
export function readForm(text: string): Form {
  const form: Form = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.split(/[[\]]+/).filter(Boolean);
    const last = path.pop();
    if (last === undefined) continue;
    let at = form;
    for (const step of path) {
      const inner = at[step];
      at = typeof inner === 'object' ? inner : ((at[step] = {}) as Form);
    }
    at[last] = value;
  }
  return form;
}

export function textOf(form: Form, ...path: string[]): string | undefined {
  let at: string | Form | undefined = form;
  for (const step of path) at = typeof at === 'object' ? at[step] : undefined;
  return typeof at === 'string' ? at : undefined;
}

export function formOf(form: Form, ...path: string[]): Record<string, string> {
  let at: string | Form | undefined = form;
  for (const step of path) at = typeof at === 'object' ? at[step] : undefined;
  return Object.fromEntries(
    Object.entries(typeof at === 'object' ? at : {}).map(([key, value]) => [key, String(value)]),
  );
}
