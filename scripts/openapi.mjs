/**
 * `npm run openapi`: writes docs/openapi.json from the built api, and the web client's types from that.
 * With --check it writes nothing, and fails when either file is not what it would write.
 */
import './support/require-node.mjs';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { inRoot } from './support/project.mjs';
import { StepFailed, run, runScript } from './support/run.mjs';
import { setUp } from './support/setup.mjs';

const DOCUMENT = 'docs/openapi.json';
const TYPES = 'apps/web/src/api/schema.d.ts';

runScript(async () => {
  await setUp(['server']);
  const { default: openapiTypescript, astToString } = await import('openapi-typescript');
  const document = await printedDocument();
  const types = astToString(await openapiTypescript(document));
  const files = {
    [DOCUMENT]: `${JSON.stringify(document, null, 2)}\n`,
    [TYPES]: `/** Made from ${DOCUMENT} by \`npm run openapi\`: do not edit. */\n\n${types}`,
  };
  const stale = Object.entries(files).filter(([path, content]) => present(path) !== content);
  if (process.argv.includes('--check')) {
    if (stale.length > 0)
      throw new StepFailed(`Stale: ${stale.map(([path]) => path).join(', ')}. Run npm run openapi.`);
    return;
  }
  for (const [path, content] of stale) writeFileSync(inRoot(path), content);
  console.log(stale.length > 0 ? `Wrote ${stale.map(([path]) => path).join(', ')}` : 'Nothing changed');
});

const present = (path) => (existsSync(inRoot(path)) ? readFileSync(inRoot(path), 'utf8') : undefined);

async function printedDocument() {
  const { code, output } = await run(process.execPath, [inRoot('apps/api/dist/print-openapi.js')], { quiet: true });
  if (code !== 0) throw new StepFailed('The api did not print its OpenAPI document.', output);
  return JSON.parse(output);
}
