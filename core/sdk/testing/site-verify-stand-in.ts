import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StandIn {
  readonly url: string;
  /** What the checker was sent, the latest last. */
  readonly asked: readonly URLSearchParams[];
  /** From now on it answers so. */
  fail(how: 'error' | 'nonsense' | undefined): void;
  close(): Promise<void>;
}

export interface StandInOptions {
  readonly secret: string;
  /** On which host people solved it. */
  readonly hostname: string;
}

/** A provider that speaks `siteverify`: a token that begins with `person` is good once, everything else is not. */
export async function openStandIn({ secret, hostname }: StandInOptions): Promise<StandIn> {
  const asked: URLSearchParams[] = [];
  const used = new Set<string>();
  let failing: 'error' | 'nonsense' | undefined;
  const server: Server = createServer((req, res) => {
    const parts: Buffer[] = [];
    req.on('data', (part: Buffer) => parts.push(part));
    req.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(parts).toString('utf8'));
      asked.push(form);
      if (failing === 'error') return void res.writeHead(503).end();
      if (failing === 'nonsense') return void res.end('<html>');
      const token = form.get('response') ?? '';
      const success = form.get('secret') === secret && token.startsWith('person') && !used.has(token);
      used.add(token);
      res.setHeader('Content-Type', 'application/json');
      const codes = success ? {} : { 'error-codes': ['invalid-input-response'] };
      res.end(JSON.stringify({ success, ...(success && { hostname }), ...codes }));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/siteverify`,
    asked,
    fail: (how) => void (failing = how),
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
