import type { RefObject } from 'react';
import { createStore } from '../../../../lib/store.js';
import { playingVideo } from '../../../../lib/video/playing-video.js';
import type { CatalogItem, CatalogVideo } from '../../../../lib/types.js';
import type { PlayerHandle } from '../player-handle.js';

/** The one video that plays on these pages. */
export interface NowPlaying {
  readonly video: CatalogVideo;
  readonly startSeconds: number;
  readonly next: CatalogItem | undefined;
  /** Gets the player, for the watch page. */
  readonly player: RefObject<PlayerHandle | null>;
  readonly place: 'stage' | 'mini';
}

export const nowPlaying = createStore<NowPlaying | undefined>(undefined);
nowPlaying.subscribe(() => playingVideo.set(nowPlaying.get()?.video.id));

/** Holds the player. It moves between the stage and the mini player, so that the video never reloads. */
export const playerBox = document.createElement('div');
playerBox.style.height = '100%';

let miniSlot: HTMLElement | null = null;

export function setMiniSlot(element: HTMLElement | null): void {
  miniSlot = element;
}

interface Opened extends Omit<NowPlaying, 'place' | 'next'> {
  /** Of the address: it also moves a video that plays already. */
  readonly fromSeconds: number | undefined;
}

/** Shows a video on the stage; one that plays in the mini player goes on there. */
export function enterStage(stage: HTMLElement, { fromSeconds, ...opened }: Opened): void {
  moveBox(stage);
  const before = nowPlaying.get();
  const isSame = before?.video.id === opened.video.id;
  nowPlaying.set({ ...opened, next: isSame ? before.next : undefined, place: 'stage' });
  const element = isSame ? videoElement() : null;
  if (element && fromSeconds !== undefined) element.currentTime = fromSeconds;
}

/** The stage goes away: a playing video goes on in the mini player, others end. Call it before its element is removed. */
export function leaveStage(): void {
  const element = videoElement();
  if (!miniSlot || !element || element.paused || element.ended) return closePlayer();
  moveBox(miniSlot);
  nowPlaying.set((now) => now && { ...now, place: 'mini' });
}

export const setNext = (next: CatalogItem | undefined): void => nowPlaying.set((now) => now && { ...now, next });

export const closePlayer = (): void => nowPlaying.set(undefined);

const videoElement = (): HTMLVideoElement | null => playerBox.querySelector('video');

/** `moveBefore` keeps focus and picture in picture; browsers also play on after an `append` without a pause between. */
function moveBox(parent: HTMLElement & { moveBefore?: (node: Node, child: Node | null) => void }): void {
  if (playerBox.parentElement === parent) return;
  if (playerBox.isConnected && parent.isConnected && parent.moveBefore) parent.moveBefore(playerBox, null);
  else parent.append(playerBox);
}
