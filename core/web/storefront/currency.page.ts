import { z } from 'zod';
import { page } from '../../kernel/pages/page.ts';
import { offeredCurrencies } from '../../modules/exchange-rates/index.ts';
import { localPath } from '../local-path.ts';
import { CURRENCY_COOKIE, CURRENCY_SECONDS } from '../visitor-currency.ts';

/** In which currency a visitor has prices estimated; kept in the browser alone, and back to where it was chosen. */
export const currencyPage = page({
  path: '/currency',
  may: 'public',
  form: z.object({ currency: z.string().max(3).default(''), back: z.string().max(2000).default('/') }),
  show: async () => ({ goTo: '/' }),
  async submit(scope, _at, { currency, back }) {
    const isOffered = (await offeredCurrencies(scope)).includes(currency);
    const [value, maxAgeSeconds] = isOffered ? [currency, CURRENCY_SECONDS] : ['', 0];
    return { goTo: localPath(back, '/'), cookies: [{ name: CURRENCY_COOKIE, value, maxAgeSeconds }] };
  },
});
