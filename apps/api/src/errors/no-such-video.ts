import { ApplicationError } from './application-error.js';

/** The same error for a missing and for a forbidden video. */
export const noSuchVideo = (videoId: string): ApplicationError =>
  new ApplicationError('VIDEO.NOT_FOUND', `There is no video ${videoId.slice(0, 64)}.`);
