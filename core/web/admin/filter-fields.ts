import type { Field } from '../../render/contract/index.ts';
import type { PageRequest } from '../../kernel/pages/page.ts';

/** A filter of a list that is one of several, as the address has it. */
export function choice(
  label: string,
  name: string,
  query: PageRequest['query'],
  options: readonly { readonly value: string; readonly label: string }[],
): Field {
  const chosen = query[name] ?? '';
  return { widget: 'select', name, label, options: options.map((it) => ({ ...it, selected: it.value === chosen })) };
}
