import { MEDIA_RESULT_SCHEMA, type ProcessingStage, type RecordFailure } from '@reelog/domain';
import { mediaResultEnvelopeSchema } from '@reelog/messaging';
import type { JobId } from './job-key.js';

export interface ResultEnvelope extends JobId {
  /** Whether its frameflow produces the results of this release. */
  readonly isOfThisRelease: boolean;
}

/** The job of a message that does not fit the schema; undefined if even that is missing. */
export function envelopeOf(message: unknown): ResultEnvelope | undefined {
  const { success, data } = mediaResultEnvelopeSchema.safeParse(message);
  if (!success) return undefined;
  return { videoId: data.videoId, job: data.job, isOfThisRelease: data.schema === MEDIA_RESULT_SCHEMA };
}

/**
 * The failures that end a job whose result is finally rejected. The stage is unknown: the decider accepts the failure of
 * the stage that is due.
 */
export const failuresOf = ({ job }: JobId, why: string): RecordFailure[] =>
  (['probe', 'previews', 'ladder', 'rendition'] satisfies ProcessingStage[]).map((stage) => ({
    type: 'RecordFailure',
    data: {
      job,
      failure: {
        stage,
        code: 'MEDIA.RESULT_REFUSED',
        message: 'The result of processing this video could not be recorded.',
        retryable: false,
        logTail: why,
      },
    },
  }));
