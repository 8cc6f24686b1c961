export interface Stop {
  readonly url: URL;
  readonly status: number;
  readonly text: string;
  /** Where it would lead on. */
  readonly location: string | undefined;
}

export interface Wanderer {
  /** One request, as a browser makes it: with its cookies for that host, keeping those it is given. */
  step(url: string, form?: Readonly<Record<string, string>>): Promise<Stop>;
  /** The same, and on through every redirect until a page is shown, or `until` says that the way ends here. */
  go(url: string, options?: { form?: Readonly<Record<string, string>>; until?: (next: URL) => boolean }): Promise<Stop>;
  cookies(host: string): Readonly<Record<string, string>>;
  setCookie(host: string, name: string, value: string): void;
}

const MOST_STEPS = 15;

/** A browser without scripts that goes from site to site; hosts that do not exist are answered by `hosts`. */
export function wanderer(hosts: Readonly<Record<string, string>>): Wanderer {
  const jars = new Map<string, Map<string, { value: string; path: string }>>();
  const jarOf = (host: string) => jars.get(host) ?? jars.set(host, new Map()).get(host)!;

  async function step(address: string, form?: Readonly<Record<string, string>>): Promise<Stop> {
    const url = new URL(address);
    const jar = jarOf(url.host);
    const cookie = [...jar]
      .filter(([, { path }]) => isBelow(path, url.pathname))
      .map(([name, { value }]) => `${name}=${value}`);
    const answer = await fetch((hosts[url.origin] ?? url.origin) + url.pathname + url.search, {
      redirect: 'manual',
      headers: cookie.length > 0 ? { cookie: cookie.join('; ') } : {},
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of answer.headers.getSetCookie()) keep(jar, line);
    const location = answer.headers.get('location');
    return {
      url,
      status: answer.status,
      text: (await answer.text()).replaceAll('&#x3D;', '=').replaceAll('&amp;', '&'),
      location: location === null ? undefined : new URL(location, url).href,
    };
  }

  return {
    step,
    async go(address, { form, until } = {}) {
      let stop = await step(address, form);
      for (let steps = 0; stop.location !== undefined && steps < MOST_STEPS; steps += 1) {
        if (until?.(new URL(stop.location))) return stop;
        stop = await step(stop.location);
      }
      return stop;
    },
    cookies: (host) => Object.fromEntries([...jarOf(host)].map(([name, { value }]) => [name, value])),
    setCookie: (host, name, value) => void jarOf(host).set(name, { value, path: '/' }),
  };
}

function keep(jar: Map<string, { value: string; path: string }>, line: string): void {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
  const name = pair.slice(0, pair.indexOf('='));
  const value = pair.slice(pair.indexOf('=') + 1);
  const path = /^path=(.*)$/i.exec(attributes.find((it) => /^path=/i.test(it)) ?? '')?.[1] ?? '/';
  const isOver = attributes.some((it) => /^max-age=0$/i.test(it) || /^expires=Thu, 01 Jan 1970/i.test(it));
  if (isOver) jar.delete(name);
  else jar.set(name, { value, path });
}

function isBelow(root: string, path: string): boolean {
  return root === '/' || path === root || path.startsWith(root.endsWith('/') ? root : `${root}/`);
}
