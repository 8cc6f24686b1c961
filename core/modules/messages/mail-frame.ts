import type { Scope } from '../../kernel/scope/scope.ts';
import { accentFill, accentInk, DEFAULT_ACCENT } from '../../render/accent.ts';
import type { MailFrame } from '../../render/contract/index.ts';
import { logoSrc } from '../media/index.ts';

export interface MailSender {
  readonly name: string;
  readonly accent?: string;
  readonly logoId?: string | null;
}

/** Head and foot of a mail. `reason` is the key of the sentence that says why the reader gets it. */
export function mailFrame(scope: Scope, reader: Scope, reason: string, sender?: MailSender): MailFrame {
  const accent = sender?.accent ?? DEFAULT_ACCENT;
  const logo = logoSrc({ logoId: sender?.logoId ?? null });
  return {
    locale: reader.locale,
    sender: sender?.name ?? scope.site.name,
    logo: logo && `${scope.site.url}${logo}`,
    siteName: scope.site.name,
    siteHref: `${scope.site.url}/`,
    accent: accentFill(accent),
    accentInk: accentInk(accent),
    reason: reader.t(reason),
    links: ['imprint', 'privacy'].map((page) => ({
      label: reader.t(`frame.${page}`),
      href: `${scope.site.url}/${page}`,
    })),
  };
}
