/** `npm run adopt-store`, `backup`, `restore`, `move`: commands on log and store; built first when sources changed. */
import './support/require-node.mjs';
import { inRoot } from './support/project.mjs';
import { run, runScript } from './support/run.mjs';
import { setUp } from './support/setup.mjs';

runScript(async () => {
  await setUp(['server']);
  const main = inRoot('apps/api/dist/maintenance/main.js');
  const { code } = await run(process.execPath, [main, ...process.argv.slice(2)]); // in the checkout, where .env is
  return code;
});
