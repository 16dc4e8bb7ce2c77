import { createStore } from '../store.js';

/** The id of the video in the player, on its page or in the mini player. */
export const playingVideo = createStore<string | undefined>(undefined);
