import { defineEntity, p } from '@mikro-orm/core';
import { currency, id, instant, text } from '../../kernel/db/columns.ts';

/** The rates of one day, as a provider reported them. The whole site's: what currencies are worth is nobody's own. */
const RateDaySchema = defineEntity({
  name: 'RateDay',
  tableName: 'rate_days',
  properties: {
    id: id(),
    /** Id of the provider's plugin. */
    provider: text(60),
    day: text(10),
    base: currency(),
    /** Whose rates they are, as visitors read it. */
    source: text(120),
    /** One unit of the base in others: exact decimals as text. */
    rates: p.json<Readonly<Record<string, string>>>(),
    /** When it came, or was last corrected. */
    reportedAt: instant(),
    /** When the provider last said that this is the newest there is. */
    confirmedAt: instant(),
  },
  uniques: [{ name: 'rate_days_day_uq', properties: ['provider', 'day'] }],
  indexes: [{ name: 'rate_days_day_ix', properties: ['day'] }],
});

export class RateDay extends RateDaySchema.class {}
RateDaySchema.setClass(RateDay);
