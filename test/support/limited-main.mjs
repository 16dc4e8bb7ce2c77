/** The embedded product with the limits of single peers that a test names as JSON, so that no test waits for minutes. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [root, limits] = process.argv.slice(2);
const { runEmbedded } = await import(pathToFileURL(resolve(root, 'apps/embedded/dist/bootstrap.js')).href);
await runEmbedded(process.env, JSON.parse(limits));
