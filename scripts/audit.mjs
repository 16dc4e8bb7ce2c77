/** `npm run audit -- verify <file>`: the audit tool, built first when its sources changed. */
import './support/require-node.mjs';
import { inRoot } from './support/project.mjs';
import { run, runScript } from './support/run.mjs';
import { setUp } from './support/setup.mjs';

runScript(async () => {
  await setUp(['server']);
  const { code } = await run(process.execPath, [inRoot('dist/tools/audit/main.js'), ...process.argv.slice(2)]);
  return code;
});
