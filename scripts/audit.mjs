/** `npm run audit -- verify <file>`: the audit tool, built first when its sources changed. */
import './support/require-node.mjs';
import { inRoot } from './support/project.mjs';
import { run, runScript } from './support/run.mjs';
import { setUp } from './support/setup.mjs';

runScript(async () => {
  await setUp(['server']);
  const cwd = process.env.INIT_CWD ?? process.cwd(); // where npm was called: the file is named from there
  const { code } = await run(process.execPath, [inRoot('tools/dist/audit/main.js'), ...process.argv.slice(2)], { cwd });
  return code;
});
