export type PostedValues = Record<string, unknown>;

const MOST_FIELDS = 2000;
const DEEPEST = 8;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Turns posted names into nested values: `lines.0.quantity` is `{ lines: [{ quantity }] }`. A name that comes twice,
 * or ends in `[]`, is a list. Names that are too deep or that JavaScript gives a meaning are left out.
 */
export function nest(fields: Iterable<readonly [name: string, value: string]>): PostedValues {
  const root: PostedValues = {};
  let count = 0;
  for (const [name, value] of fields) {
    count += 1;
    if (count > MOST_FIELDS) break;
    const isList = name.endsWith('[]');
    const path = (isList ? name.slice(0, -2) : name).split('.');
    if (path.length > DEEPEST || path.some((part) => part === '' || FORBIDDEN.has(part))) continue;
    put(root, path, value, isList);
  }
  return listsIn(root) as PostedValues;
}

function put(root: PostedValues, path: readonly string[], value: string, isList: boolean): void {
  const last = path.at(-1)!;
  let at = root;
  for (const part of path.slice(0, -1)) {
    const below = at[part];
    if (below !== undefined && (typeof below !== 'object' || Array.isArray(below))) return;
    at = (at[part] ??= {}) as PostedValues;
  }
  const before = at[last];
  if (before === undefined) at[last] = isList ? [value] : value;
  else if (Array.isArray(before)) before.push(value);
  else if (typeof before === 'string') at[last] = [before, value];
}

/** Objects whose keys are all numbers are lists. */
function listsIn(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, below]) => [key, listsIn(below)] as const);
  const isList = entries.length > 0 && entries.every(([key]) => /^\d{1,4}$/.test(key));
  return isList ? entries.map(([, below]) => below) : Object.fromEntries(entries);
}
