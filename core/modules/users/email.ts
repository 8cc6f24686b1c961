import { z } from 'zod';

/** An address in the form it is stored and compared in: trimmed and in lower case. */
export const EmailAddress = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.email().max(254))
  .meta({ title: 'fields.email', widget: 'email' });

export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase();
}
