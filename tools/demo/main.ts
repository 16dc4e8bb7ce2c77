import { parseArgs } from 'node:util';
import { StepFailed } from '../../scripts/support/run.mjs';
import { makeLibrary } from './library.js';
import { makeSample } from './sample.js';

const USAGE = `npm run demo -- [--url http://localhost:3000] --key <manager key>[,<another>]
npm run demo -- sample`;

/** `npm run demo`: fills a running server with videos that look real, or makes the sample video anew. */
export async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { url: { type: 'string', default: 'http://localhost:3000' }, key: { type: 'string' } },
  });
  if (positionals[0] === 'sample') return makeSample();
  if (!values.key || positionals.length > 0) throw new StepFailed(USAGE);
  await makeLibrary(values.url.replace(/\/$/, ''), values.key.split(','));
}
