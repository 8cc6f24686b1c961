// Who may import whom. The table is the architecture: a missing arrow is forbidden.
const events = ['organizations', 'media'];
const orders = [
  'ledger',
  ...['promotions', 'fees', 'taxes', 'pricing', 'questions', 'terms', 'tickets', 'venues', 'waiting-rooms'],
  ...['events', 'organizations', 'users', 'media'],
];
const MODULES = {
  blocks: [],
  users: ['blocks'],
  'sign-in': ['blocks', 'organizations', 'users', 'media'],
  media: [],
  organizations: ['users', 'media'],
  ledger: ['organizations', 'users', 'media'],
  'exchange-rates': [],
  events: [...events, 'users'],
  access: ['events', ...events, 'users'],
  moderation: ['events', ...events, 'users'],
  venues: ['events', ...events, 'users'],
  tickets: ['venues', 'events', ...events, 'users'],
  terms: ['events', ...events, 'users'],
  questions: ['tickets', 'venues', 'events', ...events, 'users'],
  'waiting-rooms': ['events', ...events, 'users'],
  pricing: [],
  taxes: ['pricing', 'tickets', 'venues', 'events', ...events, 'users'],
  fees: ['taxes', 'pricing', 'tickets', 'venues', 'events', ...events, 'users'],
  promotions: ['pricing', 'tickets', 'events', ...events, 'users'],
  orders: ['blocks', ...orders],
  'waiting-list': ['blocks', 'orders', ...orders],
  admission: ['orders', ...orders],
  'gift-cards': ['orders', ...orders],
  payments: ['gift-cards', 'orders', ...orders],
  bank: ['payments', 'orders', ...orders],
  payouts: ['bank', 'payments', 'orders', ...orders],
  invoices: ['exchange-rates', 'payments', 'orders', ...orders],
  'box-office': ['cancellations', 'gift-cards', 'payments', 'orders', ...orders],
  cancellations: ['gift-cards', 'payments', 'orders', ...orders],
  'order-imports': ['cancellations', 'payments', 'orders', ...orders],
  'order-changes': ['gift-cards', 'payments', 'orders', ...orders],
  reports: ['payments', 'admission', 'orders', ...orders],
  'order-history': ['reports', 'messages', 'payments', 'admission', 'orders', ...orders],
  'data-exports': [
    'access',
    'invoices',
    'messages',
    'payments',
    'orders',
    'organizations',
    'sign-in',
    'media',
    'users',
  ],
  messages: [
    'invoices',
    'payouts',
    'gift-cards',
    'waiting-list',
    'moderation',
    'admission',
    'payments',
    'orders',
    ...orders,
  ],
};

const TESTS = '(\\.(test|kit)\\.ts$|^test/)';
const no = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });
const code = (from) => ({ ...from, pathNot: [from.pathNot, TESTS].flat().filter(Boolean) });

module.exports = {
  forbidden: [
    no(
      'no-cycles',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
      'Two files that need each other are one file, or need a third.',
    ),
    no('kernel-is-the-floor', code({ path: '^core/kernel/' }), {
      path: '^(core/(sdk|modules|web|render|boot)|plugins|cli|themes|test)/',
    }),
    no('render-knows-no-nouns', code({ path: '^core/render/' }), {
      path: '^(core/(sdk|modules|boot)|plugins|cli|test)/',
    }),
    no('sdk-stands-on-kernel', code({ path: '^core/sdk/' }), {
      path: '^(core/(modules|web|boot)|plugins|cli|test)/',
      pathNot: '\\.hooks\\.ts$',
    }),
    no(
      'hook-files-hold-types',
      { path: '\\.hooks\\.ts$' },
      { path: '^(core|plugins|cli)/', pathNot: '^core/kernel/((hooks|values)/|settings/settings\\.ts$)' },
    ),
    no('modules-know-no-web', code({ path: '^core/modules/' }), {
      path: '^(core/(web|boot)|plugins|cli|themes|test)/',
    }),
    no('modules-know-no-http', code({ path: '^core/modules/' }), {
      path: '(^|node_modules/)(koa|@koa|koa-body|handlebars|passport)(/|$)',
    }),
    no('through-the-front-door', code({ path: '^core/modules/([^/]+)/' }), {
      path: '^core/modules/([^/]+)/(?!index\\.ts$)',
      pathNot: ['^core/modules/$1/', '\\.hooks\\.ts$'],
    }),
    no('outsiders-use-the-front-door', code({ path: '^(core/(web|app|boot)|cli)' }), {
      path: '^core/modules/[^/]+/(?!index\\.ts$)',
    }),
    ...Object.entries(MODULES).map(([from, may]) =>
      no(`${from}-may-call`, code({ path: `^core/modules/${from}/` }), {
        path: '^core/modules/([^/]+)/',
        pathNot: `^core/modules/(${[from, ...may].join('|')})/`,
      }),
    ),
    no('one-home-per-driver', { pathNot: '^(core/kernel/queue/|plugins/)' }, { path: '(^|node_modules/)pg-boss(/|$)' }),
    no('core-knows-no-plugin', code({ path: '^core/' }), { path: '^plugins/' }),
    no('plugins-see-only-the-sdk', code({ path: '^plugins/' }), {
      path: '^(core|cli|test)/',
      pathNot: '^core/sdk/((testing/)?index|testing/vendor-server)\\.ts$',
    }),
    no('plugins-stand-alone', { path: '^plugins/([^/]+)/' }, { path: '^plugins/', pathNot: '^plugins/$1/' }),
    no(
      'kit-only-in-tests',
      { path: '^(core|plugins|cli)/', pathNot: '(\\.(test|kit)\\.ts$|^core/sdk/testing/)' },
      { path: '^core/sdk/testing/', pathNot: '^core/sdk/testing/vendor-server\\.ts$' },
    ),
    no(
      'vendors-are-played-by-stand-ins',
      { path: '^(core|plugins|cli)/', pathNot: '(\\.(test|kit)\\.ts$|^core/sdk/testing/|/stand-in(/|\\.ts$))' },
      { path: '^core/sdk/testing/vendor-server\\.ts$' },
    ),
    no('no-test-code-in-production', code({ path: '^(core|plugins|cli)/' }), { path: '^test/' }),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(test/fixtures|cli/templates)/' },
    // Without the condition, `eventportal/sdk` stays unresolved and the rules on it never fire.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['development', 'import', 'node', 'default'],
    },
  },
};
