import type { Scope } from '../scope/scope.ts';

/** Tells people from programs on forms that anybody may send. */
export interface Captcha {
  readonly id: string;
  /** The plugin's view that draws it within a form, such as `captcha-acme/widget`. It says what it needs, such as JavaScript. */
  readonly view: string;
  /** The field that it sends with the form. */
  readonly field: string;
  /** What its view is given. */
  model?(scope: Scope): object;
  /**
   * Whether a person sent it. A token counts once. An OutsideError says that nobody could be asked: core lets the person
   * pass then, for the limits hold anyway.
   */
  verify(scope: Scope, token: string): Promise<boolean>;
}
