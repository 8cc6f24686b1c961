import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Scope } from '../scope/scope.ts';
import type { OrganizationPermission } from './permissions.ts';

export { ORGANIZATION_PERMISSIONS, type OrganizationPermission } from './permissions.ts';

/** `public`, anybody signed in, the platform's admins, or a permission in the organization of the path. */
export type Permission = 'public' | 'signed-in' | 'site.admin' | OrganizationPermission;

type Params<P extends string> = P extends `${string}:${infer K}/${infer R}`
  ? { readonly [k in K]: string } & Params<`/${R}`>
  : P extends `${string}:${infer K}`
    ? { readonly [k in K]: string }
    : unknown;

export type PageParams<P extends string> = Params<P>;

export type FieldErrors = Readonly<Record<string, string>>;

/** A file that a form sent, already on disk under a random name and within the size limit. */
export interface UploadedFile {
  readonly path: string;
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: number;
}

/** What a page knows about the request. */
export interface PageRequest {
  readonly query: Readonly<Record<string, string>>;
  /** Every value of a name in the query, such as the rows that were ticked; `query` has the first. */
  queryAll(name: string): readonly string[];
  /** The query as it came, for those who check a signature over it. */
  readonly rawQuery: string;
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly ip: string;
  readonly cookies: { get(name: string): string | undefined };
  /** What the browser keeps of the accounts it signed in to: for whoever counts wrong guesses. */
  readonly browser?: string | undefined;
  readonly files: Readonly<Record<string, UploadedFile | undefined>>;
  /** On a page with a captcha: whether it was solved, or there is none. */
  readonly captchaSolved?: boolean;
  /** In which currency the visitor has prices estimated: one that the site offers. */
  readonly currency?: string;
  /** The organization of the path, where its permission names one. */
  readonly organization?: { readonly id: string; readonly slug: string; readonly name: string };
  /** What the person typed, and what was wrong with it, when the form comes again. */
  readonly again?: {
    readonly values: Readonly<Record<string, unknown>>;
    readonly errors: FieldErrors;
    readonly problem?: string;
  };
}

export interface SetCookie {
  readonly name: string;
  readonly value: string;
  /** Absent: until the browser closes. 0 removes it. */
  readonly maxAgeSeconds?: number;
  readonly path?: string;
}

/** What a public page says about itself to its frame, to search engines and to previews of its link. */
export interface PageFrame {
  /** `#rrggbb` of the organization. */
  readonly accent?: string;
  readonly description?: string;
  /** Address of a picture. */
  readonly image?: string;
  readonly noindex?: boolean;
  /** Seconds until a browser without JavaScript asks for the page again. */
  readonly refresh?: number;
}

interface ReplyExtras {
  readonly status?: number;
  readonly frame?: PageFrame;
  readonly cookies?: readonly SetCookie[];
  /** Starts or ends a session: the id of the user who signed in, or null. */
  readonly signIn?: { readonly userId: string } | null;
  /** The browser proved that it is this person's without signing in: strangers' failures count against it no more. */
  readonly knows?: { readonly userId: string };
  /** Seconds that anonymous visitors may be shown the same page from the cache. */
  readonly cacheSeconds?: number;
}

export type Reply =
  | (ReplyExtras & { readonly view: string; readonly model: object; readonly layout?: 'site' | 'admin' | 'none' })
  | (ReplyExtras & {
      readonly goTo: string;
      readonly flash?: string;
      readonly flashParams?: Readonly<Record<string, string | number>>;
      /** `info` where nothing was done. */
      readonly flashTone?: 'info';
    })
  | (ReplyExtras & { readonly json: unknown })
  | (ReplyExtras & {
      readonly file: {
        readonly name: string;
        readonly contentType: string;
        readonly content: Uint8Array | Readable;
        readonly inline?: boolean;
      };
    });

export interface NavEntry {
  /** `account` is the navigation of a person's own account, `/account`. */
  readonly section: 'event' | 'organization' | 'site' | 'account';
  /** i18n key. */
  readonly label: string;
  readonly order: number;
  readonly icon?: string;
}

export interface RateLimit {
  readonly limit: number;
  readonly perSeconds: number;
}

/**
 * A page is a declaration. Paths of the back office begin with `/admin`; those with an organization's permission
 * contain `:org` (its slug), and `request.organization` is that organization, already checked.
 */
export interface Page<P extends string = string, F extends z.ZodType = z.ZodType> {
  readonly path: P;
  /** There is no page without a permission. */
  readonly may: Permission;
  /**
   * For pages about a whole organization. `some`: also for those who are limited to some of its events, because the page
   * shows only what `eventsWithin` names. Others are not for them. (An event or order in the path decides by itself.)
   */
  readonly events?: 'some';
  /** For dangerous acts: who proved who they are a while ago does so again before the page opens. */
  readonly recent?: true;
  readonly nav?: NavEntry;
  readonly form?: F;
  /** Files the form takes, by field, with their limit in bytes. */
  readonly files?: Readonly<Record<string, { readonly maxBytes: number }>>;
  /**
   * Strangers show that they are no programs, where a plugin brings a captcha: always, or where `submit` answers with
   * `captcha.required` unless `request.captchaSolved`. Its templates have `{{captcha}}` in the form.
   */
  readonly captcha?: true | 'when-asked';
  /** How often the form may be sent: by one network, or for the thing that a parameter of the path names. */
  readonly limit?: RateLimit & { readonly by?: `params.${string}` };
  /** Short for a `limit` per minute and network; for sign-in and other forms worth guessing at. */
  readonly postsPerMinute?: number;
  show(scope: Scope, at: PageParams<P>, request: PageRequest): Promise<Reply>;
  submit?(scope: Scope, at: PageParams<P>, values: z.output<F>, request: PageRequest): Promise<Reply>;
}

export function page<const P extends string, F extends z.ZodType = z.ZodNever>(definition: Page<P, F>): Page<P, F> {
  return definition;
}
