import { DomainError } from '../../kernel/errors.ts';
import { page } from '../../kernel/pages/page.ts';
import { translate } from '../../kernel/values/translated.ts';
import { termsText } from '../../modules/terms/index.ts';
import { markdown } from '../../render/html.ts';
import { dayText } from './view-models/when.ts';

/** One version of a text that buyers agree to. It never changes: whoever agreed finds it again here. */
export const termsPage = page({
  path: '/terms/:revision',
  may: 'public',
  async show(scope, { revision }) {
    const text = await termsText(scope, revision);
    if (!text) throw new DomainError('http.not_found', { status: 404 });
    const model = {
      title: translate(text.label, scope.locale),
      body: markdown(translate(text.body, scope.locale)),
      updated: dayText(text.changedAt, 'UTC', scope.locale),
    };
    return { view: 'legal', model, frame: { noindex: true } };
  },
});
