import { z } from 'zod';
import { money } from '../../../kernel/values/money.ts';
import { eventsWithin, organizationById } from '../../../modules/organizations/index.ts';
import { periodOf, taxTotals } from '../../../modules/reports/index.ts';
import { endpoint } from '../endpoint.ts';
import { Id, Money, moneyJson } from '../schemas.ts';

const Day = z.iso.date().meta({ examples: ['2027-03-31'] });
const sums = { net: Money, tax: Money, gross: Money };

const Totals = z
  .strictObject({
    currency: z.string(),
    orders: z.int(),
    ...sums,
    rates: z.array(
      z.strictObject({
        name: z.string().nullable().meta({ description: 'Null: what bears no tax.' }),
        rate: z.int().meta({ description: 'In hundredths of a percent: 1900 is 19 %.' }),
        reverseCharge: z.boolean().meta({ description: 'The buyers declare it.' }),
        ...sums,
        waived: Money.meta({ description: 'What the buyers declare.' }),
      }),
    ),
    overlaps: z.boolean().meta({
      description: 'Several taxes lie on one price: its net stands with each of them, and once in the sum.',
    }),
  })
  .meta({ id: 'TaxTotals' });

export const getTotals = endpoint({
  method: 'GET',
  path: '/organizations/{id}/tax-totals',
  may: { permission: 'finance.read', of: 'organization', at: 'params.id', events: 'some' },
  summary: 'What was sold in a period by tax and currency, without what was cancelled or given back of it since',
  tag: 'taxes and fees',
  params: z.strictObject({ id: Id }),
  query: z.strictObject({
    from: Day.optional().meta({
      description: 'In the time zone of the organization. Without it: the first of the month.',
    }),
    to: Day.optional().meta({ description: 'The last day within. Without it: today.' }),
    eventId: Id.optional(),
  }),
  answers: {
    200: z.strictObject({
      from: Day,
      to: Day,
      zone: z.string(),
      data: z.array(Totals).meta({ description: 'By currency.' }),
    }),
  },
  async run(scope, { params: { id: organizationId }, query: { eventId, ...asked } }) {
    const zone = (await organizationById(scope, organizationId))?.zone ?? 'UTC';
    const period = periodOf(asked, zone, scope.clock.now());
    const eventIds = await eventsWithin(scope, organizationId);
    const all = await taxTotals(scope, { organizationId, eventId, eventIds, ...period });
    const data = all.map(({ currency, orders, rates, overlaps, ...total }) => {
      const amount = (minor: number) => moneyJson(money(minor, currency));
      const of = ({ netMinor, taxMinor, grossMinor }: typeof total) => ({
        ...{ net: amount(netMinor), tax: amount(taxMinor), gross: amount(grossMinor) },
      });
      return {
        ...{ currency, orders, overlaps, ...of(total) },
        rates: rates.map(({ name, rate, reverseCharge, waivedMinor, ...each }) => ({
          ...{ name, rate, reverseCharge, ...of(each), waived: amount(waivedMinor) },
        })),
      };
    });
    return { status: 200, body: { ...period.days, zone, data } };
  },
});
