import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { nest } from './bind.ts';
import { bindForm } from './bind-form.ts';
import { fit } from './fit.ts';
import { errorSummary, fieldsFromSchema, groupsFromSchema } from './from-schema.ts';

const say = (key: string, params: object = {}): string => [key, ...Object.values(params)].join(' ');
const posted = (query: string) => nest(new URLSearchParams(query));

describe('binding a posted form', () => {
  const Form = z.object({
    title: z.string().min(1),
    note: z.string().max(20).optional(),
    email: z.email().nullable(),
    seats: z.int().min(1),
    open: z.boolean(),
    days: z.array(z.enum(['sat', 'sun'])),
    startsAt: z.date().meta({ widget: 'datetime', zoneFrom: 'zone' }),
    zone: z.string(),
    price: z.int().min(0).meta({ widget: 'money', currency: 'EUR' }),
    password: z.string().optional().meta({ widget: 'password' }),
  });

  it('gives every field the type its schema has', async () => {
    const form = posted(
      'title=+Fair+&note=&email=&seats=40&open=on&days=sat&startsAt=2027-03-28T02:30&zone=Europe/Berlin&price=12,30&password=+x+',
    );
    expect(await bindForm(Form, form, say)).toEqual({
      ok: true,
      value: {
        title: 'Fair',
        email: null,
        seats: 40,
        open: true,
        days: ['sat'],
        // The clocks skip that time: it is read as the later one.
        startsAt: new Date('2027-03-28T01:30:00Z'),
        zone: 'Europe/Berlin',
        price: 1230,
        password: ' x ',
      },
    });
  });

  it('takes an unticked box as false and no choice as an empty list', () => {
    expect(fit(z.object({ open: z.boolean().default(true), days: z.array(z.string()) }), {})).toEqual({
      open: false,
      days: [],
    });
  });

  it('answers with what was typed and one error for each field', async () => {
    const form = posted('title=&seats=many&open=true&startsAt=soon&zone=UTC&price=1.234&email=nobody');
    const bound = await bindForm(Form, form, say);
    expect(bound).toEqual({
      ok: false,
      values: form,
      errors: {
        title: 'errors.field.required',
        seats: 'errors.field.not_number',
        startsAt: 'errors.field.not_date',
        price: 'errors.field.not_number',
        email: 'errors.field.email',
      },
    });
  });

  it('keeps amounts exact in the currency beside them', () => {
    const Price = z.object({
      currency: z.string(),
      price: z.int().meta({ widget: 'money', currencyFrom: 'currency' }),
    });
    expect(fit(Price, posted('currency=JPY&price=1200'))).toEqual({ currency: 'JPY', price: 1200 });
    expect(fit(Price, posted('currency=BHD&price=1.250'))).toEqual({ currency: 'BHD', price: 1250 });
    expect(fit(Price, posted('currency=JPY&price=1.5'))).toEqual({ currency: 'JPY', price: '1.5' });
  });

  it('reads nested objects, lists, texts in several languages and alternatives', () => {
    const Order = z.object({
      lines: z.array(z.object({ id: z.string(), quantity: z.int().optional() })),
      title: z.record(z.string(), z.string()),
      where: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('online'), url: z.url() }),
        z.object({ kind: z.literal('venue'), places: z.int() }),
      ]),
    });
    const form = posted(
      'lines.0.id=a&lines.0.quantity=2&lines.1.id=b&lines.1.quantity=&title.en=Fair&title.de=&where.kind=venue&where.places=80',
    );
    expect(fit(Order, form)).toEqual({
      lines: [{ id: 'a', quantity: 2 }, { id: 'b' }],
      title: { en: 'Fair' },
      where: { kind: 'venue', places: 80 },
    });
  });

  it('leaves an empty input to schemas that know what it means', () => {
    const Form = z.object({
      mail: z.union([z.literal(''), z.email()]),
      mode: z.enum(['', 'a']),
      sure: z.stringbool(),
      tick: z.literal('on').optional(),
      n: z.coerce.number().optional(),
    });
    expect(fit(Form, posted('mail=&mode=&sure=true&tick=on&n='))).toEqual({
      mail: '',
      mode: '',
      sure: 'true',
      tick: 'on',
    });
  });

  it('sees through refinements, transforms and preprocessing', () => {
    const Form = z
      .object({ n: z.preprocess((value) => value, z.int()), url: z.url().transform((url) => new URL(url).host) })
      .superRefine(() => undefined);
    expect(fit(Form, posted('n=3&url=https://example.org'))).toEqual({ n: 3, url: 'https://example.org' });
  });
});

describe('fields of a schema', () => {
  const Settings = z.object({
    name: z.string().min(1).max(80).meta({ title: 'acme.name', help: 'acme.name_help' }),
    key: z.string().meta({ title: 'acme.key', widget: 'secret' }),
    mode: z
      .enum(['test', 'live'])
      .default('test')
      .meta({ title: 'acme.mode', labels: { live: 'acme.live' } }),
    region: z.enum(['eu', 'us']).optional().meta({ title: 'acme.region' }),
    limit: z.int().min(1).max(99).meta({ title: 'acme.limit' }),
    on: z.boolean().default(true).meta({ title: 'acme.on' }),
    fee: z.int().default(250).meta({ title: 'acme.fee', widget: 'money', currency: 'EUR' }),
    address: z.object({ city: z.string().meta({ title: 'acme.city' }) }).meta({ title: 'acme.address' }),
  });

  it('draws each with its widget, limits and stored value, and never prints a secret', () => {
    const values = { name: 'Fair', key: 'sk_1', limit: 5, on: false, fee: 100, address: { city: 'Ulm' } };
    const fields = fieldsFromSchema(Settings, { say, values, stored: ['key'] });
    expect(fields).toMatchObject([
      {
        name: 'name',
        widget: 'text',
        label: 'acme.name',
        help: 'acme.name_help',
        value: 'Fair',
        required: true,
        maxlength: 80,
      },
      { name: 'key', widget: 'secret', stored: true },
      {
        name: 'mode',
        widget: 'select',
        options: [
          { value: 'test', label: 'test' },
          { value: 'live', label: 'acme.live' },
        ],
      },
      {
        name: 'region',
        widget: 'select',
        required: false,
        options: [{ value: '', selected: true }, { value: 'eu' }, { value: 'us' }],
      },
      { name: 'limit', widget: 'number', min: '1', max: '99', value: '5' },
      { name: 'on', widget: 'checkbox', checked: false },
      { name: 'fee', widget: 'money', value: '1.00', suffix: 'EUR' },
      { name: 'address.city', value: 'Ulm' },
    ]);
    expect(JSON.stringify(fields)).not.toContain('sk_1');
  });

  it('begins with the defaults and groups nested objects under their title', () => {
    const groups = groupsFromSchema(Settings, { say });
    expect(groups.map(({ title }) => title)).toEqual([undefined, 'acme.address']);
    const [main] = groups;
    expect(main!.fields.find(({ name }) => name === 'on')).toMatchObject({ checked: true });
    expect(main!.fields.find(({ name }) => name === 'mode')!.options).toMatchObject([{ selected: true }, {}]);
  });

  it('shows what was typed with its errors when the form comes again', () => {
    const fields = fieldsFromSchema(Settings, {
      say,
      values: posted('limit=many'),
      errors: { limit: 'No.' },
      only: ['limit', 'on'],
    });
    expect(fields).toMatchObject([
      { name: 'limit', value: 'many', error: 'No.' },
      { name: 'on', checked: false },
    ]);
    expect(errorSummary({ limit: 'No.' }, 'Not now.')).toEqual({
      items: [{ text: 'Not now.' }, { text: 'No.', field: 'limit' }],
    });
    expect(errorSummary(undefined)).toBeUndefined();
  });

  it('gives one input for each language of a translated text', () => {
    const Form = z.object({ title: z.record(z.string(), z.string()).meta({ title: 'event.title' }) });
    const [field] = fieldsFromSchema(Form, { say, locales: ['en', 'de'], values: { title: { de: 'Fest' } } });
    expect(field).toMatchObject({
      widget: 'translated',
      languages: [
        { locale: 'en', name: 'title.en', value: '', label: 'English' },
        { locale: 'de', name: 'title.de', value: 'Fest', label: 'Deutsch' },
      ],
    });
  });
});
