import { defineEntity, p } from '@mikro-orm/core';
import { id, instant, text, uuid } from '../../kernel/db/columns.ts';

export interface ImageVariant {
  readonly width: number;
  readonly height: number;
  readonly path: string;
  readonly bytes: number;
}

/** A re-encoded image and its sizes, as paths in the storage. */
const MediaSchema = defineEntity({
  name: 'Media',
  tableName: 'media',
  properties: {
    id: id(),
    organizationId: uuid().nullable(),
    contentType: text(80),
    width: p.integer(),
    height: p.integer(),
    variants: p.json<ImageVariant[]>(),
    createdAt: instant(),
  },
});

export class Media extends MediaSchema.class {}
MediaSchema.setClass(Media);
