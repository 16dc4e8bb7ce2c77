import { copyFile } from 'node:fs/promises';
import { inRoot } from '../../scripts/support/project.mjs';
import { fetchPhotos } from './photos/fetch-photos.js';
import { sample } from './recipes/sample.js';
import { render } from './render/render.js';

/** Makes the sample video anew, which new installations offer. */
export async function makeSample(): Promise<void> {
  await fetchPhotos();
  await copyFile(await render(sample), inRoot('apps/web/public/sample.mp4'));
}
