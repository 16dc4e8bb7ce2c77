/** `npm run test:services`: services up, then the tests that need them, then services down. Arguments: jest's own. */
import './support/require-node.mjs';

// Imported only once the version is known to do: an older Node would stumble over the syntax before it could say so.
import('./support/run-services-tests.mjs').then(({ main }) => main(process.argv.slice(2)));
