/** `npm test`: all of its own set-up, then the tests. Arguments: projects to run (default all), then jest's own. */
import './support/require-node.mjs';

// Imported only once the version is known to do: an older Node would stumble over the syntax before it could say so.
import('./support/run-tests.mjs').then(({ main }) => main(process.argv.slice(2)));
