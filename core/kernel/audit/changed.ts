import type { AuditChange } from '../scope/scope.ts';

type Facts = Readonly<Record<string, unknown>>;

/** What an edit really changed, field by field; give it only fields that may be kept for ever. */
export function changed(before: Facts, after: Facts): AuditChange {
  const names = Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  const pick = (facts: Facts) => Object.fromEntries(names.map((name) => [name, facts[name] ?? null]));
  return { before: pick(before), after: pick(after) };
}
