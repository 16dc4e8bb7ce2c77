/**
 * `npm start`: makes the checkout ready, then becomes the server. One process, so that signals reach it directly and npm ends
 * when it has ended: npm hands signals to the shell of the script and ends with it, so `exec` puts this in the place of the
 * shell. (cmd.exe knows no `exec`: there, what stands behind `||` is run.)
 */
import './support/require-node.mjs';

// Imported only once the version is known to do: an older Node would stumble over the syntax before it could say so.
import('./support/start-server.mjs').then(({ startServer }) => startServer());
