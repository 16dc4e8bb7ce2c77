import { fetchPhotos } from './photos/fetch-photos.js';
import { recipes } from './recipes/recipes.js';
import { renderAll } from './render/render.js';
import { DemoServer, type DemoVideo } from './server/demo-server.js';

const POLL_MS = 500;

/** Makes all clips, uploads them, and waits until the server has worked on each. */
export async function makeLibrary(url: string, keys: readonly string[]): Promise<void> {
  await fetchPhotos();
  const files = await renderAll(recipes, (count) => show(`Making clips: ${count} of ${recipes.length}`));
  const server = new DemoServer(url, keys);
  const ids: string[] = [];
  for (const [index, recipe] of recipes.entries()) {
    ids.push(await server.upload(recipe, files[index] ?? '', index));
    show(`Uploading: ${index + 1} of ${recipes.length}`);
  }
  const videos: DemoVideo[] = [];
  for (const [index, id] of ids.entries()) {
    videos.push(await processed(server, id));
    show(`Previews: ${index + 1} of ${ids.length}`);
  }
  await addViews(server, videos);
  console.log(`\nDone: ${videos.filter(({ status }) => status === 'ready').length} videos to watch at ${url}`);
}

/** Waits until nothing is left to do for a video. */
async function processed(server: DemoServer, id: string): Promise<DemoVideo> {
  for (;;) {
    const video = await server.video(id);
    if (video.work === undefined || video.status === 'removed') return video;
    await new Promise((wait) => setTimeout(wait, POLL_MS));
  }
}

async function addViews(server: DemoServer, videos: readonly DemoVideo[]): Promise<void> {
  for (const [index, { views = 0 }] of recipes.entries()) {
    const video = videos[index];
    if (!video || video.status !== 'ready' || (await server.view(video.id, views))) continue;
    console.log('\nThe server counts no more views for now: VIEWS_PER_MINUTE.');
    return;
  }
}

/** Replaces the line on a terminal; elsewhere, writes nothing. */
const show = (progress: string): void => {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${progress}`);
};
