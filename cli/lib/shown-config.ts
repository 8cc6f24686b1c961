import type { CheckedConfig } from '../../core/kernel/config/load.ts';

/** The config for printing: no secret leaves here, only where it came from. */
export function shownConfig(config: CheckedConfig): Record<string, string | number | readonly string[] | null> {
  const { secrets } = config;
  const hidden = (value: string | undefined): string | null => {
    if (value === undefined) return null;
    return `•••• (from ${secrets.get(value) ?? 'the config file'})`;
  };
  return {
    file: config.file,
    name: config.name,
    mode: config.mode,
    url: config.url,
    host: config.host ?? 'all addresses',
    port: config.port,
    trustedProxies: config.trustedProxies,
    dataDir: config.dataDir,
    database:
      config.database === undefined
        ? 'PostgreSQL of its own, in the data directory'
        : hiddenUrl(config.database, secrets),
    readDatabase: config.readDatabase === undefined ? null : hiddenUrl(config.readDatabase, secrets),
    appKey: config.appKey === undefined ? `•••• (from ${config.dataDir}/app.key)` : hidden(config.appKey),
    metricsToken: hidden(config.metricsToken),
    apiPerMinute: config.apiPerMinute ?? null,
    locales: config.locales,
    theme: config.theme,
    logLevel: config.logLevel,
    plugins: config.plugins.map(({ id, version }) => `${id} ${version}`),
    leftOut: config.leftOut,
  };
}

/** Where the database is may be seen; its password may not. */
function hiddenUrl(url: string, secrets: ReadonlyMap<string, string>): string {
  const source = secrets.get(url);
  const from = source === undefined ? '' : ` (from ${source})`;
  const parsed = URL.parse(url);
  if (!parsed) return `••••${from}`;
  const user = parsed.username ? `${parsed.username}${parsed.password ? ':••••' : ''}@` : '';
  return `${parsed.protocol}//${user}${parsed.host}${parsed.pathname}${from}`;
}
