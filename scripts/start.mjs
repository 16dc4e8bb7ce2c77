/** `npm start`: makes the checkout ready, then becomes the server: one process, so that signals reach it directly. */
import './support/require-node.mjs';

// Imported only once the version is known to do: an older Node would stumble over the syntax before it could say so.
import('./support/start-server.mjs').then(({ startServer }) => startServer());
