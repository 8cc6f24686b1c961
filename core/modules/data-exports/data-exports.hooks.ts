import type { EntityManager } from '@mikro-orm/sql';

/** One file of an export, in the folder `plugins`: begin its name with the plugin's id, such as `acme-letters.json`. */
export type ContributedFile = { readonly name: string } & (
  { /** Written as JSON. */ readonly json: unknown } | { readonly bytes: Uint8Array }
);

/** The file with a person's data is made; it waits on `/account/export`. */
export interface ExportReady {
  readonly v: 1;
  readonly exportId: string;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly locale: string;
  readonly expiresAt: string;
}

declare module '../../kernel/hooks/points.ts' {
  interface Filters {
    /**
     * A person asked for all that is kept about them: add files with what you know, and no secrets. Strict: a handler
     * that fails, or takes longer than five seconds, fails the export. `isVerified` says whether what has the address is
     * known to be the person's; `em` is for reading.
     */
    'user.export': {
      value: readonly ContributedFile[];
      about: {
        readonly userId: string;
        readonly email: string;
        readonly isVerified: boolean;
        readonly em: EntityManager;
      };
    };
  }

  interface Events {
    'user.export_ready': ExportReady;
  }
}
