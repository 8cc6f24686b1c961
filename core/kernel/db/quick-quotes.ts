import type { Platform } from '@mikro-orm/core';

interface Escaping {
  escapeLiteral(text: string): string;
}

/**
 * The ORM writes values into its statements for PostgreSQL, and takes each text apart into its characters for it: in a
 * rush that was a fifth of all memory that the portal used up. Few texts have a character that needs care.
 */
export function quoteQuickly(platform: Platform & Partial<Escaping>): void {
  const careful = platform.escapeLiteral?.bind(platform);
  if (careful) platform.escapeLiteral = (text) => (/['\\]/.test(text) ? careful(text) : `'${text}'`);
}
