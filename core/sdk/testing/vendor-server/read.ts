import type { IncomingMessage, ServerResponse } from 'node:http';
import type { VendorAnswer, VendorCall } from './vendor.ts';

export async function callOf(request: IncomingMessage, origin: string): Promise<VendorCall> {
  const url = new URL(request.url ?? '/', origin);
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const bytes = Buffer.concat(parts);
  const text = bytes.toString('utf8');
  const header = (name: string): string | undefined => [request.headers[name] ?? []].flat()[0];
  return {
    method: request.method ?? '',
    path: url.pathname.split('/').filter(Boolean),
    query: url.searchParams,
    json: () => (text ? (JSON.parse(text) as Record<string, unknown>) : {}),
    files: () =>
      new Response(new Uint8Array(bytes), { headers: { 'content-type': header('content-type') ?? '' } }).formData(),
    ...{ url, origin, bytes, text, header },
  };
}

export function reply(response: ServerResponse, { status, headers, body }: VendorAnswer): void {
  const isText = typeof body !== 'object';
  response.writeHead(status, isText ? headers : { 'content-type': 'application/json', ...headers });
  response.end(isText ? body : JSON.stringify(body));
}

/** The buyer is sent on. */
export function goTo(location: string): VendorAnswer {
  return { status: 303, headers: { location } };
}

/** A page of the vendor's, which says that it is played. */
export function playedPage(vendor: string, main: string): VendorAnswer {
  const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${vendor}, played</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:1rem/1.5 system-ui;max-width:28rem;margin:2rem auto;padding:0 1rem}label{display:block;padding:.5rem 0}
input:not([type=radio]),button{display:block;font:inherit;min-height:2.75rem;margin:.5rem 0}</style></head>
<body><main>${main}</main></body></html>`;
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
