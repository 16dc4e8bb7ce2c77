import type { RecordedEvent } from '../events/recorded-event.js';
import type { PreviewFile, VideoEvent } from '../events/video-events.js';
import { previewFolder, renditionFolder } from '../work/media-messages.js';

/** An object that an event refers to, with the recorded facts. */
export interface NamedObject {
  readonly key: string;
  readonly sizeBytes?: number;
  readonly sha256?: string;
}

/** Types of events that refer to objects. */
export const NAMING_TYPES = ['VideoUploaded', 'PreviewsGenerated', 'RenditionGenerated'] as const;

/** Folders of the store with objects that events refer to. */
export const NAMED_PREFIXES = ['originals/', 'previews/', 'renditions/'] as const;

/** The objects that an event refers to; none for other events. */
export function objectsNamedBy(event: VideoEvent): readonly NamedObject[] {
  switch (event.type) {
    case 'VideoUploaded': {
      const { objectKey, sizeBytes, sha256 } = event.data;
      return [{ key: objectKey, sizeBytes, sha256 }];
    }
    case 'PreviewsGenerated': {
      const { videoId, runId, files } = event.data;
      return filesIn(previewFolder(videoId, runId), files);
    }
    case 'RenditionGenerated': {
      const { videoId, runId, parts } = event.data;
      return filesIn(renditionFolder(videoId, runId), parts);
    }
    default:
      return [];
  }
}

const filesIn = (
  folder: string,
  files: readonly Pick<PreviewFile, 'name' | 'sizeBytes' | 'sha256'>[],
): readonly NamedObject[] =>
  files.map(({ name, sizeBytes, sha256 }) => ({
    key: `${folder}/${name}`,
    ...(sizeBytes !== undefined && { sizeBytes }),
    ...(sha256 !== undefined && { sha256 }),
  }));

/** Whether an object was deleted permanently according to the events of its video. */
export const isPurged = (key: string, history: readonly RecordedEvent[]): boolean =>
  history.some((event) => event.type === 'VideoPurged' && event.data.objectKeys.includes(key));

/** The video that an object belongs to, by its key. */
export const videoIdOfKey = (key: string): string => key.split('/')[1] ?? '';

/** The run that made an object of previews or of a rendition, by its key. */
export const runIdOfKey = (key: string): string | undefined =>
  /^(?:previews|renditions)\/[^/]+\/([^/]+)\//.exec(key)?.[1];
