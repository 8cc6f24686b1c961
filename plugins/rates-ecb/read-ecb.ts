import { isRate, OutsideError } from 'eventportal/sdk';
import { XMLParser, XMLValidator } from 'fast-xml-parser';

type Node = { readonly [name: string]: unknown };

const MOST_CHARACTERS = 100_000;
const FEWEST_RATES = 5;

/** The bank's `eurofxref-daily.xml`: a cube of one day, with a cube for each currency. */
export function readEcb(xml: string): { readonly day: string; readonly rates: Readonly<Record<string, string>> } {
  // The file declares nothing of its own: no entities, least of all from elsewhere.
  if (xml.length > MOST_CHARACTERS || /<!\s*(?:DOCTYPE|ENTITY)/i.test(xml)) return refuse('it is something else');
  if (XMLValidator.validate(xml) !== true) return refuse('it is no whole XML');
  const parser = new XMLParser({
    ...{ ignoreAttributes: false, attributeNamePrefix: '@', removeNSPrefix: true },
    ...{ parseTagValue: false, parseAttributeValue: false },
  });
  const days = cubesIn(at(at(parser.parse(xml), 'Envelope'), 'Cube'));
  const [day] = days;
  const time = day?.['@time'];
  if (!day || days.length > 1 || typeof time !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(time)) {
    return refuse('it is not of one day');
  }
  const rates = cubesIn(day).map((cube): readonly [string, string] => {
    const { '@currency': code, '@rate': rate } = cube;
    if (typeof code !== 'string' || !/^[A-Z]{3}$/.test(code)) return refuse('a rate is of no currency');
    // Of a currency that the bank has suspended it says N/A, as in its history.
    if (rate === 'N/A') return [code, ''];
    return typeof rate === 'string' && isRate(rate) ? [code, rate] : refuse(`${code} is worth "${String(rate)}"`);
  });
  const said = rates.filter(([, rate]) => rate !== '');
  if (said.length < FEWEST_RATES) return refuse('nearly all rates are missing');
  if (new Set(said.map(([code]) => code)).size < said.length) return refuse('a currency has two rates');
  return { day: time, rates: Object.fromEntries(said) };
}

const at = (node: unknown, name: string): unknown => (node as Node | undefined)?.[name];

function cubesIn(node: unknown): readonly Node[] {
  const cubes = at(node, 'Cube');
  if (cubes === undefined || cubes === '') return [];
  return (Array.isArray(cubes) ? cubes : [cubes]) as Node[];
}

// Half a file, or a page of a proxy in its place: the next one may be whole.
function refuse(why: string): never {
  throw new OutsideError(`The ECB's file cannot be used: ${why}`, { retryable: true });
}
