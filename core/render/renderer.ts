import type { ViewContext, Views } from './contract/index.ts';

/** Turns a view and its model into a page. */
export interface Renderer {
  render<V extends keyof Views>(view: V, model: Views[V], at: ViewContext): string;
  /** The plain text of a mail. */
  text<V extends keyof Views & `mail/${string}`>(view: V, model: Views[V], at: ViewContext): string;
  /** A view that is not in the contract, such as a plugin's own (`<plugin id>/<name>`). */
  renderOther(view: string, model: object, at: ViewContext): string;
}
