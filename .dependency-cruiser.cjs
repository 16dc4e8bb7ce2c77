/** Who may import whom (see docs/adr/0012-one-folder-per-technology.md). Every layer rule of the project is in this file. */
const ours = '^(adapters|apps|libs|tools|test|bench)/';
const tests = '(\\.spec|\\.contract)\\.tsx?$|/testing/|^libs/.*/contract/|^test/';

/** Only one folder may touch a technology; everyone else sees its port. */
const onlyIn = (technology, packages, folder) => ({
  name: `${technology}-only-in-its-adapter`,
  severity: 'error',
  comment: `${technology} stands behind a port: import it in ${folder} only.`,
  from: { pathNot: [`^${folder}`, '^bench/', '^test/', '\\.spec\\.ts$'] },
  to: { path: `node_modules/(${packages})(/|$)` },
});

/** What an app or lib may import of our own code, besides itself. */
const mayImport = (name, folder, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: `^${folder}`, pathNot: tests },
  to: { path: ours, pathNot: [folder, ...allowed].map((path) => `^${path}`) },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'A module that nothing imports is dead, unless something outside the code starts it.',
      from: {
        orphan: true,
        pathNot: [
          '(main|openapi|print-openapi|\\.worker|\\.bench)\\.tsx?$',
          '\\.(spec|d)\\.ts$',
          '(vite|jest)\\.config\\.',
          '/testing/',
          '^libs/.*/contract/',
          '^(test|bench|apps/web/public)/',
        ],
      },
      to: {},
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-tests-in-production',
      severity: 'error',
      from: { path: ours, pathNot: [tests, '^bench/'] },
      to: { path: tests },
    },
    {
      name: 'declared-dependencies',
      severity: 'error',
      comment:
        'Each lib, adapter and app declares what it imports, in its own package.json. Tests, bundlers and the demo pictures use the dependencies of the root.',
      from: {
        path: '^(adapters|apps|libs|tools)/',
        pathNot: [tests, '^apps/web/vite.config.ts', '^apps/embedded/bundle.mjs', '^tools/demo/pictures/'],
      },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'No Nest, no I/O, no clock, no randomness: the domain imports nothing but itself.',
      from: { path: '^libs/domain/src', pathNot: tests },
      to: { pathNot: '^libs/domain/src' },
    },
    mayImport('platform-knows-no-domain', 'libs/platform', [], 'What every process needs, and no domain word.'),
    mayImport('coordination-is-core', 'libs/coordination', ['libs/(domain|platform)']),
    mayImport('messaging-is-core', 'libs/messaging', ['libs/(domain|platform)']),
    mayImport('storage-is-core', 'libs/storage', ['libs/(domain|platform)']),
    mayImport('events-on-coordination', 'libs/events', ['libs/(domain|platform|coordination)']),
    mayImport('views-on-events', 'libs/views', ['libs/(domain|platform|events)']),
    mayImport('read-models-on-events', 'libs/read-models', ['libs/(domain|platform|coordination|events)']),
    {
      name: 'core-knows-no-adapter',
      severity: 'error',
      comment: 'Specs of a port with its adapters live in the adapter, or in test/adapters when they span two.',
      from: { path: '^libs/' },
      to: { path: '^(adapters|apps)/' },
    },
    {
      name: 'adapters-know-core-only',
      severity: 'error',
      comment: 'No adapter knows another one; specs that span two live in test/adapters.',
      from: { path: '^adapters/([^/]+)/' },
      to: { path: '^(adapters|apps)/', pathNot: '^adapters/$1/' },
    },
    mayImport('api-imports-libs', 'apps/api', ['libs', 'adapters'], 'The api and frameflow speak by messages only.'),
    mayImport('frameflow-imports-libs', 'apps/frameflow', ['libs', 'adapters'], 'They speak by messages only.'),
    {
      name: 'adapters-in-composition-roots',
      severity: 'error',
      comment: 'Which adapter stands behind a port is decided in one place of each app.',
      from: {
        path: '^apps/',
        pathNot: [
          tests,
          '^apps/embedded/src/reelog\\.ts$',
          '^apps/api/src/distributed-api\\.ts$',
          '^apps/api/src/maintenance/(.*\\.installation|backup/backup-folder|backup/data-folder\\.source)\\.ts$',
          '^apps/frameflow/src/distributed-frameflow\\.ts$',
        ],
      },
      to: { path: '^adapters/' },
    },
    mayImport(
      'embedded-composes',
      'apps/embedded',
      ['adapters', 'libs', 'apps/(api|frameflow)'],
      'A composition root, imported by none.',
    ),
    {
      name: 'http-imports-no-feature',
      severity: 'error',
      comment: 'Features use what HTTP needs; it does not know them.',
      from: { path: '^apps/api/src/http/', pathNot: tests },
      to: { path: '^apps/api/src/[^/]+/', pathNot: '^apps/api/src/(http|contract|errors)/' },
    },
    {
      name: 'ffmpeg-imports-no-feature',
      severity: 'error',
      comment: 'This folder calls libav; it does not know what for.',
      from: { path: '^apps/frameflow/src/ffmpeg/', pathNot: tests },
      to: { path: '^apps/frameflow/src/[^/]+/', pathNot: '^apps/frameflow/src/(ffmpeg|child)/' },
    },
    {
      name: 'web-features-stand-alone',
      severity: 'error',
      comment: 'What two pages share lives in components/ or lib/; session is for all of them.',
      from: { path: '^apps/web/src/features/([^/]+)/' },
      to: { path: '^apps/web/src/features/', pathNot: '^apps/web/src/features/($1|session)/' },
    },
    mayImport('web-stands-alone', 'apps/web', [], 'It knows the api by the types generated from its OpenAPI document.'),
    mayImport('tools-import-libs', 'tools', ['adapters', 'libs']),
    {
      name: 'by-the-front-door',
      severity: 'error',
      comment: 'Other libs and adapters are imported as @reelog/<name>; files that it does not export are internal.',
      from: { path: '^(?:adapters|apps|libs|tools)/([^/]+)/', pathNot: tests },
      to: {
        path: '^(adapters|libs)/[^/]+/src/',
        pathNot: ['^(adapters|libs)/$1/', '^(adapters|libs)/[^/]+/src/((errors|waiting|workers)/)?index\\.ts$'],
      },
    },
    onlyIn('libsql', 'libsql|@libsql', 'adapters/sqlite/'),
    onlyIn('mongoose', 'mongoose|mongodb', 'adapters/mongo/'),
    onlyIn('amqp', 'amqplib|amqp-connection-manager', 'adapters/rabbitmq/'),
    onlyIn('ioredis', 'ioredis', 'adapters/redis/'),
    onlyIn('minio', 'minio', 'adapters/s3/'),
    onlyIn('libav', 'node-av', 'apps/frameflow/src/ffmpeg/'),
    onlyIn('vidstack', '@vidstack|hls\\.js', 'apps/web/src/features/watch/player/'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|(adapters|apps|libs)/[^/]+/dist|tools/dist)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@reelog/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
