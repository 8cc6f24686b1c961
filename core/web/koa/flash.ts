import { createHmac } from 'node:crypto';
import { sameText } from '../../kernel/seal.ts';

/** One sentence for the next page: "The order was refunded." */
export interface Flash {
  /** i18n key; absent where it was said in the reader's language already. */
  readonly key?: string;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly text?: string;
  readonly tone?: 'info' | 'danger';
}

export const FLASH_COOKIE = 'ep_flash';
export const FLASH_SECONDS = 60;

/** Signed, so that a link or another site cannot put words into our mouth. */
export function sealFlash(key: Buffer, flash: Flash): string {
  const text = Buffer.from(JSON.stringify(flash)).toString('base64url');
  return `${text}.${signature(key, text)}`;
}

export function openFlash(key: Buffer, sealed: string | undefined): Flash | undefined {
  const [text = '', signed = ''] = (sealed ?? '').split('.');
  if (!text || !sameText(signed, signature(key, text))) return undefined;
  return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Flash;
}

function signature(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}
