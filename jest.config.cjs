/**
 * Nest 12 and a few of its dependencies are ESM only, and jest on Node 20 cannot require(esm): sources and those
 * packages are transformed to CommonJS for the tests (docs/adr/0003). Production runs as ESM.
 */
const esmPackages = [
  '@nestjs/', 'content-disposition', 'cookie', 'light-my-request/node_modules/cookie', 'file-type', 'token-types',
  'strtok3', 'uint8array-extras', '@tokenizer', '@borewit', 'ansis', 'canonicalize', 'uuid',
];
const shared = {
  testEnvironment: 'node',
  transform: { '^.+\\.[cm]?[tj]s$': ['@swc/jest', {
    jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true } },
    module: { type: 'commonjs' }, sourceMaps: 'inline' }] },
  transformIgnorePatterns: [`node_modules/(?!(${esmPackages.map((p) => p.replaceAll('/', '\\/')).join('|')}))`],
  moduleNameMapper: {
    '^@reelog/(domain|events|storage|platform)$': '<rootDir>/libs/$1/src/index.ts',
    '^@reelog/platform/workers$': '<rootDir>/libs/platform/src/workers/index.ts',
    '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1'],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};
module.exports = {
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/libs/**/*.spec.ts', '<rootDir>/apps/{api,frameflow,embedded}/**/*.spec.ts', '<rootDir>/tools/**/*.spec.ts'] },
    { ...shared, displayName: 'api', testMatch: ['<rootDir>/test/api/**/*.spec.ts'] },
    { ...shared, displayName: 'browser', testMatch: ['<rootDir>/test/browser/**/*.spec.ts'] },
  ],
};
