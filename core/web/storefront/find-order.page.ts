import { page } from '../../kernel/pages/page.ts';
import { RequestLinks, requestLinks } from '../../modules/orders/index.ts';
import type { FormPageView, MessageView } from '../../render/contract/index.ts';
import { errorSummary } from '../forms/from-schema.ts';

/** Mails the links of all orders of an address. What it answers is the same whether there are any or not. */
export const findOrderPage = page({
  path: '/orders/find',
  may: 'public',
  form: RequestLinks,
  postsPerMinute: 20,
  captcha: true,
  async show(scope, _at, { query, again }) {
    if (query['sent'] !== undefined) {
      const model: MessageView = {
        title: scope.t('orders.find.sent_title'),
        text: scope.t('orders.find.sent_text'),
        icon: 'mail',
        actions: [{ label: scope.t('http.go_home'), href: '/', tone: 'quiet' }],
      };
      return { view: 'message', model, frame: { noindex: true } };
    }
    const model: FormPageView = {
      title: scope.t('orders.find.title'),
      intro: scope.t('orders.find.intro'),
      errors: errorSummary(again?.errors, again?.problem),
      action: '/orders/find',
      hidden: [],
      fields: [
        {
          widget: 'email',
          name: 'email',
          label: scope.t('orders.checkout.email'),
          value: String(again?.values['email'] ?? ''),
          error: again?.errors['email'],
          required: true,
          autocomplete: 'email',
          maxlength: 254,
        },
      ],
      submit: scope.t('orders.find.submit'),
      links: [],
    };
    return { view: 'form-page', model };
  },
  async submit(scope, _at, values) {
    await requestLinks(scope, values);
    return { goTo: '/orders/find?sent=1' };
  },
});
