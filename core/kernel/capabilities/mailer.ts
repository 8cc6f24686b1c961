export interface MailAttachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Uint8Array;
}

export interface MailMessage {
  readonly from: { readonly name: string; readonly address: string };
  readonly to: { readonly name: string; readonly address: string };
  readonly replyTo?: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly attachments: readonly MailAttachment[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends mail. Throws an OutsideError that says whether trying again can help. */
export interface Mailer {
  readonly id: string;
  /** `key` is the same when a job is tried again: the provider must not deliver twice for it. */
  send(message: MailMessage, key: string): Promise<{ readonly id: string }>;
  /** Whether the server would take mail now. */
  check?(): Promise<void>;
}
