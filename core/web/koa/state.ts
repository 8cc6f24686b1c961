import type { ParameterizedContext } from 'koa';
import type Koa from 'koa';
import type { Scope } from '../../kernel/scope/scope.ts';
import type { FoundSession } from '../http-options.ts';
import type { Flash } from './flash.ts';

/** What the row of middleware has found out about a request. */
export interface RequestState {
  requestId: string;
  /** The address of the caller, behind trusted proxies. */
  ip: string;
  locale: string;
  session: FoundSession | undefined;
  /** A scanner at the door, in place of a person. */
  device?: { readonly id: string } | undefined;
  /** In which currency the visitor has prices estimated; empty for none, and where no page is shown. */
  currency?: string;
  /** Acts as whoever is signed in. */
  scope: Scope;
  /** How the caller proved who they are; forms and REST differ in what else they must show. */
  signedInBy: 'cookie' | 'bearer' | undefined;
  flash: Flash | undefined;
  /** The pattern of the route that answers, for logs and metrics: `/e/:slug`. */
  route: string | undefined;
  /** The code of the error that was answered. */
  problem: string | undefined;
  /** The form of the page asks strangers to show that they are no programs. */
  showsCaptcha?: boolean;
  /** Paths that hold secrets are not written down. */
  pathIsSecret: boolean;
}

export type Cx = ParameterizedContext<RequestState>;
export type Middleware = Koa.Middleware<RequestState>;
