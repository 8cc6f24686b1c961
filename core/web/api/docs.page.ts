import type { z } from 'zod';
import { page, type Page } from '../../kernel/pages/page.ts';
import type { Scope } from '../../kernel/scope/scope.ts';
import { escapeHtml, trusted, type Html } from '../../render/html.ts';
import type { LegalView } from '../../render/contract/index.ts';
import type { Endpoint, May } from './endpoint.ts';
import { problemCodes } from './openapi.ts';

/** The operations on one page, for people; programs read `openapi.json`. Problem documents link to it. */
export function docsPage(endpoints: readonly Endpoint[]): Page {
  return page({
    path: '/api/v1/docs',
    may: 'public',
    async show(scope) {
      const model: LegalView = { title: scope.t('api_docs.title'), body: bodyOf(scope, endpoints) };
      return { view: 'legal', model, layout: 'site', cacheSeconds: 60 };
    },
  }) as unknown as Page;
}

function bodyOf(scope: Scope, endpoints: readonly Endpoint[]): Html {
  const { t, site } = scope;
  const tags = [...new Set(endpoints.map(({ tag }) => tag))].sort();
  const codes = [...new Set([...endpoints.flatMap(problemCodes), 'http.internal'])].sort();
  const address = `<a href="/api/v1/openapi.json">${escapeHtml(site.url)}/api/v1/openapi.json</a>`;
  return trusted(
    [
      `<p>${text(t('api_docs.intro'))} ${address}</p>`,
      ...tags.map((tag) => section(scope, tag, endpoints)),
      `<h2>${text(t('api_docs.problems'))}</h2>`,
      '<dl>',
      ...codes.map(
        (code) => `<dt id="${text(code)}"><code>${text(code)}</code></dt><dd>${text(meaning(scope, code))}</dd>`,
      ),
      '</dl>',
    ].join('\n'),
  );
}

function section(scope: Scope, tag: string, endpoints: readonly Endpoint[]): string {
  const own = endpoints.filter((endpoint) => endpoint.tag === tag);
  return [`<h2 id="${text(tag)}">${text(tag)}</h2>`, ...own.map((endpoint) => operation(scope, endpoint))].join('\n');
}

function operation({ t }: Scope, endpoint: Endpoint): string {
  const { method, path, summary, may, query, body, answers, problems = [] } = endpoint;
  const facts: [label: string, value: string][] = [
    ['who', text(t(`api_docs.may.${whoMay(may)}`, permissionOf(may)))],
    ['query', names(query)],
    ['body', names(body)],
    ['answers', text(Object.keys(answers).join(', '))],
    ['codes', problems.map((code) => `<a href="#${text(code)}"><code>${text(code)}</code></a>`).join(', ')],
  ];
  const told = facts
    .filter(([, value]) => value !== '')
    .map(([label, value]) => `<li>${text(t(`api_docs.${label}`))}: ${value}</li>`);
  return [
    `<h3><code>${text(method)} ${text(path)}</code></h3>`,
    `<p>${text(summary)}</p>`,
    `<ul>${told.join('')}</ul>`,
  ].join('\n');
}

function whoMay(may: May): string {
  if (typeof may === 'string') return may.replace(/\W/g, '_');
  return may.orHolder ? 'member_or_holder' : 'member';
}

function permissionOf(may: May): Record<string, string> {
  return typeof may === 'string' ? {} : { permission: may.permission };
}

/** The names of an object's fields; those that may be left out have a question mark. */
function names(schema: z.ZodType | undefined): string {
  const shape = schema && 'shape' in schema ? (schema.shape as Record<string, z.ZodType>) : {};
  return Object.entries(shape)
    .map(([name, field]) => `<code>${text(name)}${field.safeParse(undefined).success ? '?' : ''}</code>`)
    .join(', ');
}

function meaning({ t }: Scope, code: string): string {
  const sentence = t(`errors.${code}`);
  return sentence === `errors.${code}` ? '' : sentence.replace(/\{\{(\w+)\}\}/g, '…');
}

const text = escapeHtml;
