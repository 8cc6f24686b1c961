import { defineSettings } from 'eventportal/sdk';
import { z } from 'zod';

const LINE = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;

const domains = (name: 'more' | 'never') =>
  z
    .string()
    .max(20_000)
    .refine((text) => domainsIn(text).every((line) => LINE.test(line)), 'email-disposable.settings.not_domains')
    .default('')
    .meta({
      title: `email-disposable.settings.${name}`,
      help: `email-disposable.settings.${name}_help`,
      widget: 'textarea',
    });

export const disposableSettings = defineSettings({
  id: 'email-disposable',
  level: 'site',
  title: 'email-disposable.settings.title',
  schema: z.strictObject({ more: domains('more'), never: domains('never') }),
});

/** One per line, with or without an @ before it. */
export function domainsIn(text: string): string[] {
  const lines = text.toLowerCase().split(/[\s,;]+/);
  return lines.map((line) => line.replace(/^@/, '')).filter((line) => line !== '');
}
