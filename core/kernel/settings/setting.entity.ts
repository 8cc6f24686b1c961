import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, text, version } from '../db/columns.ts';

/** Settings of one definition at one place; `place` is `site`, or the organization's or event's id. */
const SettingSchema = defineEntity({
  name: 'Setting',
  tableName: 'settings',
  properties: {
    id: id(),
    definition: text(120),
    place: text(40),
    /** Fields with the widget `secret` hold `{ "sealed": "v1.…" }`. */
    values: p.json<Record<string, unknown>>(),
    updatedAt: instant(),
    version: version(),
  },
  uniques: [{ name: 'settings_definition_place_uq', properties: ['definition', 'place'] }],
});

export class Setting extends SettingSchema.class {}
SettingSchema.setClass(Setting);
