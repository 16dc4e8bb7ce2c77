/** Who may import whom (docs: architecture in README.md). Every layer rule of the project is in this file. */
const ours = '^(apps|libs|tools|test|bench)/';
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
          '^(test|bench)/',
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
      name: 'no-dev-dependencies-in-production',
      severity: 'error',
      comment: 'apps/web is bundled: what it imports is needed for the build only.',
      from: { path: '^(apps|libs|tools)/', pathNot: [tests, '^apps/web/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'No Nest, no I/O, no clock, no randomness: the domain imports nothing but itself.',
      from: { path: '^libs/domain/src', pathNot: tests },
      to: { pathNot: '^libs/domain/src' },
    },
    mayImport('platform-knows-no-domain', 'libs/platform', [], 'What every process needs, and no domain word.'),
    mayImport('events-below-the-apps', 'libs/events', ['libs/(domain|platform)']),
    mayImport('storage-below-the-apps', 'libs/storage', ['libs/(domain|platform)']),
    mayImport('api-imports-libs', 'apps/api', ['libs'], 'The api and frameflow speak by messages only.'),
    mayImport('frameflow-imports-libs', 'apps/frameflow', ['libs'], 'The api and frameflow speak by messages only.'),
    mayImport(
      'embedded-composes',
      'apps/embedded',
      ['libs', 'apps/(api|frameflow)'],
      'A composition root, imported by none.',
    ),
    mayImport('web-stands-alone', 'apps/web', [], 'It knows the api by the types generated from its OpenAPI document.'),
    mayImport('tools-import-libs', 'tools', ['libs']),
    {
      name: 'libs-by-their-front-door',
      severity: 'error',
      comment:
        'Another lib is imported as @reelog/<name>, or @reelog/<name>/servers: what that does not export is its own business.',
      from: { path: '^(apps|tools)/', pathNot: [tests, '\\.worker\\.ts$'] },
      to: { path: '^libs/[^/]+/src/', pathNot: '^libs/[^/]+/src/(index|servers)\\.ts$' },
    },
    onlyIn('libsql', 'libsql|@libsql', 'libs/events/src/sqlite/'),
    onlyIn('mongoose', 'mongoose|mongodb', 'libs/events/src/mongo/'),
    onlyIn('amqp', 'amqplib|amqp-connection-manager', 'libs/events/src/rabbitmq/'),
    onlyIn('ioredis', 'ioredis', 'libs/events/src/redis/'),
    onlyIn('minio', 'minio', 'libs/storage/src/s3/'),
    onlyIn('ffmpeg', 'fluent-ffmpeg|@ffmpeg-installer|@ffprobe-installer', 'apps/frameflow/src/media-tools/'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
