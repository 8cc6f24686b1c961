import type { EntityManager } from '@mikro-orm/sql';
import type { z } from 'zod';

/** Where a setting is looked up: event, then organization, then site, then the schema's default. */
export interface SettingsPlace {
  readonly organizationId?: string;
  readonly eventId?: string;
}

/**
 * What an admin edits in a generated form. Fields carry `.meta({ title: '<i18n key>', widget: 'secret' | … })`;
 * fields with the widget `secret` are sealed with the app key and never shown again.
 */
export interface SettingsDefinition<T> {
  /** The plugin's id, or `core.<area>`. */
  readonly id: string;
  /** i18n key of its name; without one it is called as its plugin. */
  readonly title?: string;
  /** A proper name instead, where a plugin has the same settings several times: "Keycloak". */
  readonly name?: string;
  readonly level: 'site' | 'organization' | 'event';
  readonly schema: z.ZodType<T>;
}

export function defineSettings<T>(definition: SettingsDefinition<T>): SettingsDefinition<T> {
  return definition;
}

export interface SettingsReader {
  get<T>(definition: SettingsDefinition<T>, place?: SettingsPlace): Promise<T>;
}

export interface SettingsSource extends SettingsReader {
  /** The same on the connection of a transaction. */
  within(em: EntityManager): SettingsReader;
}
