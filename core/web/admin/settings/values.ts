import { isDeepStrictEqual } from 'node:util';
import { InvalidInput } from '../../../kernel/errors.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { secretFields, type SettingsStore } from '../../../kernel/settings/store.ts';
import type { Field, TimelineEntry } from '../../../render/contract/index.ts';
import { fit } from '../../forms/fit.ts';
import { parseWith } from '../../forms/problems.ts';
import { historyEntries } from '../audit/history.ts';
import type { SettingsArea } from './areas.ts';

type Values = Readonly<Record<string, unknown>>;

/** Where settings are changed: the whole site, one organization, or one of its events. */
export type SettingsLevel =
  | { readonly kind: 'site' }
  | { readonly kind: 'organization'; readonly id: string }
  | { readonly kind: 'event'; readonly id: string; readonly organizationId: string };

const SITE = 'site';
const placeOf = (level: SettingsLevel): string => (level.kind === 'site' ? SITE : level.id);

/** The places whose settings hold where this one says nothing; the later win. */
function placesAbove(level: SettingsLevel): readonly string[] {
  if (level.kind === 'event') return [SITE, level.organizationId];
  return level.kind === 'site' ? [] : [SITE];
}

function organizationOf(level: SettingsLevel): string | null {
  if (level.kind === 'event') return level.organizationId;
  return level.kind === 'site' ? null : level.id;
}

export interface ShownSettings {
  /** What holds there now: its own, else what the site says, else the default. */
  readonly values: Values;
  /** Names of secrets that are stored there. Their values stay where they are. */
  readonly stored: readonly string[];
}

export async function shownSettings(
  store: SettingsStore,
  { definition }: SettingsArea,
  level: SettingsLevel,
): Promise<ShownSettings> {
  const own = await store.at(definition, placeOf(level));
  const inherited = await inheritedAt(store, definition, level);
  const secrets = secretFields(definition.schema);
  const values = Object.entries({ ...inherited, ...own }).filter(([name]) => !secrets.has(name));
  return { values: Object.fromEntries(values), stored: [...secrets].filter((name) => own[name] !== undefined) };
}

/** What happened to an area at that place, newest first, in the words of its form. */
export async function settingsHistory(
  scope: Scope,
  store: SettingsStore,
  { definition }: SettingsArea,
  { level, fields }: { readonly level: SettingsLevel; readonly fields: readonly Field[] },
): Promise<TimelineEntry[]> {
  const id = await store.idAt(definition, placeOf(level));
  if (id === undefined) return [];
  // What the history has no word for is called by its field's name there.
  const labelOf = (name: string): string => fields.find((field) => field.name === name)?.label ?? name;
  return (await historyEntries(scope, [id])).map((entry) => ({
    ...entry,
    changes: entry.changes?.map((change) => ({ ...change, label: labelOf(change.label) })),
  }));
}

/**
 * Stores what differs from what would hold anyway, so that an organization goes on following the site in everything
 * it never decided. A secret left empty stays; its checkbox removes it.
 */
export async function saveSettings(
  scope: Scope,
  store: SettingsStore,
  { definition, pluginId }: SettingsArea,
  { level, posted }: { readonly level: SettingsLevel; readonly posted: Values },
): Promise<void> {
  const place = placeOf(level);
  const own = await store.at(definition, place);
  const above = await valuesAbove(store, definition, level);
  const secrets = secretFields(definition.schema);
  const kept = keptSecrets(posted, { own, above }, secrets);
  const parsed = await parseWith(
    definition.schema,
    { ...(fit(definition.schema, posted) as Values), ...kept },
    scope.t,
  );
  if (!parsed.ok) throw new InvalidInput(parsed.problems);

  const inherited = await inheritedAt(store, definition, level);
  const values = Object.entries(parsed.value as Values).filter(([name, value]) => {
    if (secrets.has(name)) return posted[name] !== undefined && posted[name] !== '';
    return !isDeepStrictEqual(value, inherited[name]);
  });
  const removed = [...secrets].filter((name) => isRemoved(posted, name)).map((name) => [name, null] as const);
  await scope.tx(async (tx) => {
    const changes = { ...Object.fromEntries(values), ...Object.fromEntries(removed) };
    await store.write(tx, definition, place, changes, {
      organizationId: organizationOf(level),
    });
    if (pluginId !== undefined) tx.emit('plugin.settings_changed', { v: 1, pluginId });
  });
}

export const removeName = (secret: string): string => `remove_${secret}`;

const isRemoved = (posted: Values, secret: string): boolean => posted[removeName(secret)] === 'true';

// So that a required secret which is stored already, here or by the site, does not count as missing.
function keptSecrets(
  posted: Values,
  { own, above }: { own: Values; above: Values },
  secrets: ReadonlySet<string>,
): Values {
  const empty = [...secrets].filter((name) => (posted[name] ?? '') === '');
  const kept = empty.map((name) => [name, isRemoved(posted, name) ? above[name] : (own[name] ?? above[name])] as const);
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined));
}

async function inheritedAt(
  store: SettingsStore,
  definition: SettingsArea['definition'],
  level: SettingsLevel,
): Promise<Values> {
  const above = await valuesAbove(store, definition, level);
  const parsed = definition.schema.safeParse(above);
  return (parsed.success ? parsed.data : above) as Values;
}

async function valuesAbove(
  store: SettingsStore,
  definition: SettingsArea['definition'],
  level: SettingsLevel,
): Promise<Values> {
  const layers = await Promise.all(placesAbove(level).map((place) => store.at(definition, place)));
  return Object.assign({}, ...layers) as Values;
}
