import type { Page } from 'playwright-core';
import { StepFailed } from '../../../scripts/support/run.mjs';

/** What the pictures need to know of the server. */
export interface Scene {
  readonly url: string;
  readonly key: string;
  /** The video that is shown large. */
  readonly featured: string;
}

export interface Subject {
  readonly name: string;
  /** Brings a page into the state that the picture shows. */
  readonly open: (page: Page, scene: Scene) => Promise<void>;
}

/** Of the featured video: in its second chapter. */
const WATCHED_SECONDS = 727;

export const SUBJECTS: readonly Subject[] = [
  { name: 'watch', open: watch },
  { name: 'browse', open: browse },
  { name: 'manage', open: manage },
];

async function watch(page: Page, { url, featured }: Scene): Promise<void> {
  await page.goto(`${url}/watch/${featured}?t=${WATCHED_SECONDS}`);
  await playTo(page, WATCHED_SECONDS + 1);
  const video = await page.locator('video').boundingBox();
  if (video && video.width > 500) await page.mouse.move(video.x + video.width * 0.55, video.y + video.height - 70);
  await settled(page);
}

async function browse(page: Page, { url }: Scene): Promise<void> {
  await page.goto(url);
  await settled(page);
  const card = await page.locator('main a img').first().boundingBox();
  if (card && card.width > 400) await page.mouse.move(card.x + card.width * 0.4, card.y + card.height / 2);
  await settled(page);
}

async function manage(page: Page, { url, key }: Scene): Promise<void> {
  await page.goto(`${url}/#key=${key}`);
  await page.waitForLoadState('networkidle');
  await page.goto(`${url}/manage`);
  await settled(page);
}

/** Plays a little of a video, so that the front page can offer to go on with it. */
export async function watchPartly(page: Page, url: string, id: string, seconds: number): Promise<void> {
  await page.goto(`${url}/watch/${id}?t=${seconds}`);
  await playTo(page, seconds + 6);
}

/** Id of the video with this title. */
export async function videoNamed(url: string, title: string): Promise<string> {
  const answer = await fetch(`${url}/api/videos?q=${encodeURIComponent(title)}`);
  const { items } = (await answer.json()) as { items: { id: string; title: string }[] };
  const found = items.find((item) => item.title === title);
  if (!found) throw new StepFailed(`"${title}" is not at ${url}; run npm run demo first.`);
  return found.id;
}

/** Plays, without sound, until this second is on the screen; then pauses. */
async function playTo(page: Page, seconds: number): Promise<void> {
  await page.waitForFunction((second) => {
    const video = document.querySelector('video');
    if (!video || video.readyState < 2) return false;
    video.muted = true;
    if (video.currentTime < second) void video.play();
    else video.pause();
    return video.currentTime >= second;
  }, seconds);
}

/** Waits until what the page shows is there: no request is under way, all pictures on the screen are decoded. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() =>
    [...document.images].every(({ complete, loading }) => complete || loading === 'lazy'),
  );
}
