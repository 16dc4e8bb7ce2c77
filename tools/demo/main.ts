import { StepFailed } from '../../scripts/support/run.mjs';
import { makeLibrary } from './library.js';
import { takePictures } from './pictures/pictures.js';
import { makeSample } from './sample.js';
import { commandLine } from '../support/command-line.js';

const USAGE = `npm run demo -- [--url http://localhost:3000] --key <manager key>[,<another>]
npm run demo -- pictures [--url http://localhost:3000] --key <manager key>
npm run demo -- sample`;

/** `npm run demo`: fills a running server with videos that look real, takes the README's pictures of it, or makes the sample video anew. */
export async function main(args: string[]): Promise<void> {
  const options = { url: { type: 'string', default: 'http://localhost:3000' }, key: { type: 'string' } } as const;
  const { values, positionals } = commandLine({ args, allowPositionals: true, options }, USAGE);
  if (positionals[0] === 'sample') return makeSample();
  const [command = 'library'] = positionals;
  const keys = values.key?.split(',') ?? [];
  const url = values.url.replace(/\/$/, '');
  if (command === 'library' && keys.length > 0) return makeLibrary(url, keys);
  if (command === 'pictures' && keys[0]) return takePictures(url, keys[0]);
  throw new StepFailed(USAGE);
}
