const MOST = 40;
const LONGEST = 200;

/** Headers that say how something came and hold no secret, nothing of a person, and nothing that a signature is. */
const HARMLESS = ['accept', 'content-encoding', 'content-length', 'content-type', 'user-agent'];

/** What is kept of the headers of a webhook: the names of all, the values of those that are known to be harmless. */
export function toldHeaders(headers: Readonly<Record<string, string>>): Record<string, string | null> {
  const names = Object.keys(headers).toSorted().slice(0, MOST);
  return Object.fromEntries(
    names.map((name) => [
      name.slice(0, LONGEST),
      HARMLESS.includes(name) ? (headers[name] ?? '').slice(0, LONGEST) : null,
    ]),
  );
}
