import { SAMPLE_FILE_NAME } from '../../lib/video/sample-video.js';
import { SAMPLE_DESCRIPTION, SAMPLE_TITLE } from './sample-description.js';

/** Where the client has the sample video. */
const ADDRESS = '/sample.mp4';

export const SAMPLE_DETAILS = { title: SAMPLE_TITLE, description: SAMPLE_DESCRIPTION };

/** Loads the sample video as a file, for the queue of uploads. @throws Error with a sentence for people */
export async function loadSample(): Promise<File> {
  const answer = await fetch(ADDRESS).catch(() => undefined);
  const type = answer?.headers.get('content-type') ?? '';
  if (!answer?.ok || !type.startsWith('video/'))
    throw new Error('The sample video could not be loaded. Check the connection, then try again.');
  return new File([await answer.blob()], SAMPLE_FILE_NAME, { type });
}
