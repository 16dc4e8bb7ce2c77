/**
 * Nest 12 and a few of its dependencies are ESM only, and jest on Node 20 cannot require(esm): sources and those
 * packages are transformed to CommonJS for the tests (see docs/adr/0003-esm-and-tests.md). Production runs as ESM.
 */
const esmPackages = [
  '@nestjs/',
  'content-disposition',
  'cookie',
  'light-my-request/node_modules/cookie',
  'file-type',
  'token-types',
  'strtok3',
  'uint8array-extras',
  '@tokenizer',
  '@borewit',
  'ansis',
  'canonicalize',
  'uuid',
];

/** @param {{ tsx: boolean }} syntax */
const swc = ({ tsx }) => [
  '@swc/jest',
  {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true, tsx },
      transform: { legacyDecorator: true, decoratorMetadata: true, react: { runtime: 'automatic' } },
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];

/** Tests that need MongoDB, RabbitMQ, Redis or an S3 store: run by `npm run test:services`, which starts them. */
const needsServices = '\\.services\\.spec\\.ts$';

const project = (displayName, testMatch, testPathIgnorePatterns = [needsServices]) => ({
  displayName,
  testPathIgnorePatterns: ['/node_modules/', ...testPathIgnorePatterns],
  testMatch: testMatch.map((pattern) => `<rootDir>/${pattern}`),
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@reelog/source', 'node', 'node-addons'] },
  transform: { '\\.[cm]?[tj]s$': swc({ tsx: false }), '\\.tsx$': swc({ tsx: true }) },
  transformIgnorePatterns: [`node_modules/(?!(${esmPackages.join('|')}))`],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1'],
  },
  modulePathIgnorePatterns: [
    '<rootDir>/(dist|(adapters|apps|libs)/[^/]+/dist|tools/dist)/',
    '<rootDir>/(.cache|.services|data)/',
  ],
});

module.exports = {
  testTimeout: 60_000, // real ffmpeg, disks and browsers, on a machine that may be busy
  projects: [
    project('unit', [
      '{adapters,libs,tools}/**/*.spec.ts',
      'apps/{api,frameflow,embedded}/**/*.spec.ts',
      'test/adapters/**/*.spec.ts',
    ]),
    project('web', ['apps/web/src/**/*.spec.ts']),
    project('api', ['test/api/**/*.spec.ts']),
    // What it survives: kills, floods, damage, full disks, wrong stores. Takes minutes: CI runs it, `npm test` does not.
    project('resilience', ['test/resilience/**/*.spec.ts']),
    project('browser', ['test/browser/**/*.spec.ts']),
    // Whatever does not depend on how an embedded one starts, crashes and is laid out on the disk.
    project('api-distributed', [
      'test/api/{access,audit,contract,delivery,discovery,hostile,loaded-modules,maintenance,manage,operations,processing,protocol,session,streaming,updates,upload,viewing,views}.spec.ts',
      'test/api/pages/*.spec.ts',
    ]),
    // The journey, with players that are led to the store.
    project('browser-distributed', ['test/browser/journey.spec.ts']),
    project('faults', ['test/faults/**/*.spec.ts']),
    project('services', ['{adapters,apps,libs,test}/**/*.services.spec.ts'], []),
  ],
};
