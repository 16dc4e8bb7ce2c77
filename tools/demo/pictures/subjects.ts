import type { Page } from 'playwright-core';
import { StepFailed } from '../../../scripts/support/run.mjs';
import { reach } from '../server/reach.js';

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
  if (video && isDesktop(page)) await page.mouse.move(video.x + video.width * 0.55, video.y + video.height - 70);
  await settled(page);
}

async function browse(page: Page, { url, featured }: Scene): Promise<void> {
  await page.goto(url);
  await settled(page);
  const cards = await page.locator(`:is(article, li):has(a[href*="/watch/${featured}"])`).all();
  const places = await Promise.all(cards.map((card) => card.boundingBox()));
  const place = places.reduce((one, other) => ((other?.width ?? 0) > (one?.width ?? 0) ? other : one), null);
  if (place && isDesktop(page)) await page.mouse.move(place.x + place.width * 0.4, place.y + place.height * 0.3);
  await settled(page);
}

async function manage(page: Page, { url, key }: Scene): Promise<void> {
  const signedIn = page.waitForResponse(
    (answer) => answer.request().method() === 'POST' && answer.url().endsWith('/api/session'),
  );
  await page.goto(`${url}/#key=${key}`);
  await signedIn;
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
  const path = `/api/videos?q=${encodeURIComponent(title)}`;
  const { items } = await reach<{ items: { id: string; title: string }[] }>(url, path);
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

const isDesktop = (page: Page): boolean => (page.viewportSize()?.width ?? 0) > 500;

/** Waits until what the page shows is there: no request is under way, all pictures on the screen are decoded. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() =>
    [...document.images].every((picture) => {
      const { width, left, right, top, bottom } = picture.getBoundingClientRect();
      const isOnScreen = width > 0 && right > 0 && left < innerWidth && bottom > 0 && top < innerHeight;
      return picture.complete || !isOnScreen;
    }),
  );
}
