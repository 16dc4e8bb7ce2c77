import { ApplicationError } from './application-error.js';

/** The same answer whether the video never existed or must not be seen. */
export const noSuchVideo = (videoId: string): ApplicationError =>
  new ApplicationError('VIDEO.NOT_FOUND', `There is no video ${videoId.slice(0, 64)}.`);
