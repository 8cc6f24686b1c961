import { createChallenge, randomInt, verifySolution, type Payload } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { Captcha, PluginRoute, Scope } from 'eventportal/sdk';
import { z } from 'zod';

const ID = 'captcha-altcha';
const ALGORITHM = 'PBKDF2/SHA-256';
/** What one attempt costs: with `work` it decides how long a browser takes. */
const COST = 1000;
/** Long enough to fill in a form again. */
const SECONDS = 20 * 60;

const Solved = z.object({
  challenge: z.object({
    parameters: z.looseObject({
      algorithm: z.literal(ALGORITHM),
      cost: z.literal(COST),
      nonce: z.string().max(200),
      salt: z.string().max(200),
      expiresAt: z.number(),
    }),
    signature: z.string().max(200),
  }),
  solution: z.looseObject({ counter: z.number(), derivedKey: z.string().max(200) }),
});

interface Altcha {
  readonly captcha: Captcha;
  readonly challenge: PluginRoute['handle'];
}

export function altcha({ work, languages }: { work: number; languages: readonly string[] }): Altcha {
  return {
    captcha: {
      id: ID,
      view: `${ID}/widget`,
      field: 'altcha',
      model({ locale }) {
        const language = languageOf(locale, languages);
        const file = (name: string): string => `p/${ID}/${name}`;
        const files = {
          script: file('altcha.js'),
          style: file('altcha.css'),
          worker: file('worker.js'),
          words: file(`i18n/${language}.js`),
        };
        return { language, files };
      },
      verify,
    },
    async challenge(scope) {
      const made = await createChallenge({
        algorithm: ALGORITHM,
        cost: COST,
        counter: randomInt(Math.ceil(work / 2), Math.ceil(work * 1.5)),
        deriveKey,
        expiresAt: scope.clock.in({ seconds: SECONDS }),
        ...secretsOf(scope),
      });
      return { status: 200, contentType: 'application/json', body: JSON.stringify(made) };
    },
  };
}

/** Signed by this site, not over, solved, and not shown before. */
async function verify(scope: Scope, token: string): Promise<boolean> {
  const payload = opened(token);
  if (!payload || payload.challenge.parameters.expiresAt * 1000 <= scope.clock.now().getTime()) return false;
  const solved = payload as unknown as Payload;
  const { verified } = await verifySolution({ ...solved, deriveKey, ...secretsOf(scope) });
  if (!verified) return false;
  const once = await scope.capabilities.cache.hit(`${ID}:${payload.challenge.signature}`, 1, SECONDS);
  return once.allowed;
}

function opened(token: string): z.output<typeof Solved> | undefined {
  try {
    return Solved.safeParse(JSON.parse(Buffer.from(token, 'base64').toString('utf8'))).data;
  } catch {
    return undefined; // no JSON: as good as nothing
  }
}

function secretsOf({ site }: Scope) {
  return {
    hmacSignatureSecret: site.key(`${ID}:challenge`).toString('hex'),
    hmacKeySignatureSecret: site.key(`${ID}:solution`).toString('hex'),
  };
}

function languageOf(locale: string, known: readonly string[]): string {
  const wanted = locale.toLowerCase();
  return [wanted, wanted.split('-')[0]!].find((language) => known.includes(language)) ?? 'en';
}
