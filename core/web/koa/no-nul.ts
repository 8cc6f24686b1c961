import { DomainError } from '../../kernel/errors.ts';
import type { Middleware } from './state.ts';

// No text of a person holds a NUL, and databases differ in what they make of one, so it is refused at the door.
const NUL = {
  form: /%00|\0/,
  part: /\0/,
  // An escaped backslash before it makes it the six characters themselves.
  json: /(?<!\\)(?:\\\\)*\\u0000/,
};

/** Refuses addresses with a NUL in them. */
export function noNulInAddress(): Middleware {
  return (ctx, next) => {
    refuseNul(ctx.url, 'form');
    return next();
  };
}

/** Refuses text with a NUL in it, as forms, their multipart kind or JSON write one. */
export function refuseNul(encoded: string | undefined, as: keyof typeof NUL): void {
  if (encoded !== undefined && NUL[as].test(encoded)) throw new DomainError('http.malformed', { status: 400 });
}
