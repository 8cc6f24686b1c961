import { Refused, type Ask, type Step } from './ask.ts';
import { fillForm, type Chance, type Person } from './fill-form.ts';
import { formOf } from './page-form.ts';

export interface Draft {
  readonly code: string;
  readonly secret: string;
}

/** More pages than this no checkout has, however often an answer leads to another question. */
const MOST_PAGES = 30;

/** Through the pages of the checkout, with whatever they ask, to the order; and on to its payment where it costs something. */
export async function checkOut(ask: Ask, { code, secret }: Draft, person: Person, chance: Chance): Promise<void> {
  const base = `/o/${code}`;
  const buyer: Buyer = { ask, headers: { Cookie: `ep_order_${code}=${encodeURIComponent(secret)}` }, person, chance };
  let at = base;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const isLast = at === `${base}/confirm`;
    const next = await answerPage(buyer, at, isLast ? 'place' : 'answer');
    if (isLast && next === `${base}/pay`) return pay(buyer, base);
    if (isLast && next === base) return;
    at = next;
  }
  throw new Refused('answer: the checkout has no end');
}

interface Buyer {
  readonly ask: Ask;
  readonly headers: Readonly<Record<string, string>>;
  readonly person: Person;
  readonly chance: Chance;
}

/** Reads a page, fills it in and sends it; answers where it leads. */
async function answerPage({ ask, headers, person, chance }: Buyer, at: string, step: Step): Promise<string> {
  let { text } = await ask(step === 'place' ? 'answer' : step, at, { headers });
  for (;;) {
    const action = at.replace(/\?.*/, '');
    const form = formOf(text, action);
    if (!form) throw new Refused(`${step}: a page without its form`);
    const { body, isWhole } = fillForm(form, person, chance);
    const sent = await ask(step, action, { method: 'POST', headers, body }, 303, isWhole ? [] : ['422']);
    if (sent.status === 303) return pathOf(sent.location);
    text = sent.text;
  }
}

/** The way to pay, the pretended provider's page, and the way back, as a browser goes. */
async function pay(buyer: Buyer, base: string): Promise<void> {
  const { ask, headers } = buyer;
  const provider = await answerPage(buyer, `${base}/pay`, 'pay');
  await ask('pay', provider, { method: 'POST', body: new URLSearchParams({ act: 'pay' }) }, 303);
  await ask('pay', `${base}/return`, { headers }, 303);
}

/** On the site itself, whatever address it believes to have. */
function pathOf(location: string | null): string {
  const { pathname, search } = new URL(location ?? '/', 'http://portal.invalid');
  return pathname + search;
}
