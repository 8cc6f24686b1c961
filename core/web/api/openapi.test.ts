import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testWeb, type TestWeb } from '../../../test/setup/web.ts';
import { endpoint, type Endpoint } from './endpoint.ts';
import { Id, Money, OrderCode, PageQuery, pageJson, pageOf } from './schemas.ts';

let web: TestWeb;
afterEach(() => web.close());

const Thing = z.strictObject({ id: Id, price: Money }).meta({ id: 'Thing' });

const endpoints = [
  endpoint({
    method: 'GET',
    path: '/things',
    may: 'public',
    summary: 'List things',
    tag: 'things',
    query: PageQuery,
    answers: { 200: pageOf(Thing) },
    run: async () => ({ status: 200, body: pageJson([], null) }),
  }),
  endpoint({
    method: 'POST',
    path: '/orders/{code}/place',
    may: { permission: 'orders.write', of: 'order', at: 'params.code', orHolder: true },
    summary: 'Place',
    tag: 'orders',
    params: z.strictObject({ code: OrderCode }),
    body: z.strictObject({ price: Money }),
    answers: { 200: Thing, 204: null },
    problems: ['order.expired'],
    run: async () => ({ status: 204 }),
  }),
] as unknown as Endpoint[];

describe('the OpenAPI document', () => {
  it('says what each operation takes and answers', async () => {
    web = await testWeb({ endpoints });
    const answer = await web.ask('/api/v1/openapi.json');
    const document = answer.json();
    expect(document).toMatchObject({ openapi: '3.1.0', servers: [{ url: 'http://tickets.test/api/v1' }] });
    expect(Object.keys(document.components.schemas).sort()).toEqual(['Money', 'Problem', 'Thing']);

    const list = document.paths['/things'].get;
    expect(list.operationId).toBe('getThings');
    expect(list.security).toEqual([]);
    expect(list.parameters.map(({ name }: { name: string }) => name)).toEqual(['limit', 'cursor']);

    const place = document.paths['/orders/{code}/place'].post;
    expect(place.operationId).toBe('postOrdersByCodePlace');
    expect(place.security).toEqual([
      { bearer: [] },
      { session: [] },
      { apiKey: [] },
      { app: ['orders.write'] },
      { orderSecret: [] },
    ]);
    expect(place.parameters.map(({ name }: { name: string }) => name)).toEqual(['code', 'Idempotency-Key']);
    expect(place.requestBody.content['application/json'].schema.additionalProperties).toBe(false);
    expect(place.responses['200'].content['application/json'].schema).toEqual({ $ref: '#/components/schemas/Thing' });
    expect(place.responses['204'].content).toBeUndefined();
    expect(place.responses.default.description).toContain('`order.expired`');
  });

  it('holds schemas that can be used as they are', async () => {
    web = await testWeb({ endpoints });
    const { components } = (await web.ask('/api/v1/openapi.json')).json();
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'document', components });
    const validate = ajv.getSchema('document#/components/schemas/Money')!;
    expect(validate({ amount: 4999, currency: 'EUR' })).toBe(true);
    expect(validate({ amount: 49.99, currency: 'EUR' })).toBe(false);
    expect(validate({ amount: 1, currency: 'EUR', more: 1 })).toBe(false);
  });

  it('is sent once to those who keep it', async () => {
    web = await testWeb({ endpoints });
    const first = await web.ask('/api/v1/openapi.json');
    const again = await web.ask('/api/v1/openapi.json', { headers: { 'If-None-Match': first.headers.etag! } });
    expect(again.status).toBe(304);
  });
});

describe('the page about the API', () => {
  it('names every operation and explains every code that problem documents link to', async () => {
    let body = '';
    web = await testWeb({
      endpoints,
      renderer: {
        renderOther(view, model) {
          body = String((model as { body: unknown }).body);
          return view;
        },
      },
    });
    expect((await web.ask('/api/v1/docs')).text).toBe('legal');
    expect(body).toContain('<code>POST /orders/{code}/place</code>');
    expect(body).toContain('<code>limit?</code>, <code>cursor?</code>');
    expect(body).toContain('<dt id="http.not_found">');
    expect(body).toContain('<a href="#order.expired">');
  });
});
