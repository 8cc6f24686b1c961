import type { Events } from '../../kernel/hooks/points.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { composeMail } from './compose-mail.ts';
import { mailFrame } from './mail-frame.ts';

/** Tells that the file with a person's data waits. The link leads to its page: only its owner, signed in, gets it. */
export async function mailExportReady(scope: Scope, fact: Events['user.export_ready']): Promise<void> {
  if (new Date(fact.expiresAt) <= scope.clock.now()) return;
  const reader = scope.in(fact.locale);
  await composeMail(scope, {
    key: `data-export:${fact.exportId}`,
    view: 'mail/data-export',
    model: {
      frame: mailFrame(scope, reader, 'messages.reason.data_export'),
      subject: reader.t('messages.subject.data_export', { site: scope.site.name }),
      preview: reader.t('messages.data_export.text'),
      text: reader.t('messages.data_export.text'),
      href: `${scope.site.url}/account/export`,
      button: reader.t('messages.data_export.button'),
      validFor: reader.t('messages.data_export.valid'),
    },
    to: { name: fact.name, address: fact.email },
    locale: fact.locale,
  });
}
