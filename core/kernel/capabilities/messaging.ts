/** Text messages. `to` is E.164, checked by core. */
export interface SmsSender {
  readonly id: string;
  send(message: { readonly to: string; readonly text: string }, key: string): Promise<{ readonly id: string }>;
}

/** Web or app push. `gone` makes core forget the subscription. */
export interface PushSender {
  readonly id: string;
  send(
    message: { readonly subscription: unknown; readonly title: string; readonly body: string; readonly url: string },
    key: string,
  ): Promise<'sent' | 'gone'>;
}
