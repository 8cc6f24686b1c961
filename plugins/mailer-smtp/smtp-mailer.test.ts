import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describeMailer, type ArrivedMail } from 'eventportal/sdk/testing';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { smtpMailer, type SmtpMailer } from './smtp-mailer.ts';

let arrived: ArrivedMail[] = [];
let refusal: 'for now' | 'for good' | undefined;
let mailer: SmtpMailer;

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onRcptTo(_address, _session, done) {
    if (!refusal) return done();
    const [code, text] = refusal === 'for now' ? [451, 'come back later'] : [550, 'no such mailbox'];
    done(Object.assign(new Error(text), { responseCode: code }));
  },
  onData(stream, _session, done) {
    void keep(stream).then(() => done(), done);
  },
});

async function keep(stream: Readable): Promise<void> {
  const mail = await PostalMime.parse(await buffer(stream));
  arrived.push({
    messageId: mail.messageId ?? '',
    from: mail.from?.address ?? '',
    to: mail.to?.[0]?.address ?? '',
    replyTo: mail.replyTo?.[0]?.address,
    subject: mail.subject ?? '',
    html: mail.html ?? '',
    text: mail.text ?? '',
    attachments: mail.attachments.map(({ filename, content }) => ({
      filename: filename ?? '',
      content: new Uint8Array(content as ArrayBuffer),
    })),
  });
}

describeMailer('mailer-smtp', {
  async start() {
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    mailer = smtpMailer(`smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`);
    return mailer;
  },
  async stop() {
    mailer.close();
    await new Promise<void>((resolve) => server.close(resolve));
  },
  arrived: () => arrived,
  reset() {
    arrived = [];
    refusal = undefined;
  },
  refuse: (how) => void (refusal = how),
});
