import type { MediaJob } from '@reelog/domain';

export type JobId = Pick<MediaJob, 'videoId' | 'job'>;

export const keyOf = ({ videoId, job }: JobId): string => `${videoId}:${job}`;
