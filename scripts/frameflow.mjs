/** `npm run frameflow`: makes the checkout ready, then becomes one media worker of the distributed profile. */
import './support/require-node.mjs';

// Imported only once the version is known to do: an older Node would stumble over the syntax before it could say so.
import('./support/start-server.mjs').then(({ startFrameflow }) => startFrameflow());
