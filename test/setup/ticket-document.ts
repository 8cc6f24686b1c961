import { createTranslator } from '../../core/kernel/i18n/translator.ts';
import { createAssets } from '../../core/render/assets.ts';
import { exampleContext } from '../../core/render/contract/examples/index.ts';
import { createRenderer } from '../../core/render/engine.ts';
import type { TicketsPdf } from '../../core/render/pdf/model.ts';
import { LOCALES_DIR, themeChain } from '../../core/render/theme.ts';

/** The default theme's document of some tickets, as the site would have it printed. */
export function ticketDocuments(): (model: TicketsPdf) => string {
  const theme = themeChain('default');
  const translator = createTranslator([{ dir: LOCALES_DIR }]);
  const renderer = createRenderer({ theme, translator, assets: createAssets({ theme }) });
  return (model) => renderer.render('pdf/tickets', model, { ...exampleContext('pdf/tickets'), locale: model.locale });
}
