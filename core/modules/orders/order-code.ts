import { newCode } from '../../kernel/ids.ts';

// People read codes to each other. What the alphabet can spell without I, O, 0 and 1, in the languages most sites speak.
const RUDE =
  /FUCK|FCK|FVCK|CUNT|CVNT|NAZ[EA]|HH88|88HH|WANK|RAPE|ARSE|ANUS|SLUT|TWAT|PENS5|SEX|ASS|FAG|NGGR|PUTA|FUT|KKK|GAY|HUR[AE]|FTZE|ARSCH/;

/** A code for an order; a unique index decides whether it is free. */
export function newOrderCode(): string {
  for (;;) {
    const code = newCode(8);
    if (!RUDE.test(code)) return code;
  }
}

/** A code as people type it. */
export function normalizeOrderCode(typed: string): string {
  return typed.toUpperCase().replace(/[^A-Z0-9]/g, '');
}
