import { MEDIA_RESULT_SCHEMA, type RecordFailure } from '@reelog/domain';
import { mediaResultEnvelopeSchema } from '@reelog/messaging';
import type { JobId } from './job-key.js';

export interface ResultEnvelope extends JobId {
  /** Whether the frameflow that sent it knows the results that this api takes. */
  readonly isOfThisRelease: boolean;
}

/** Whose result a message is, although the rest of it does not fit. Undefined when it does not say even that. */
export function envelopeOf(message: unknown): ResultEnvelope | undefined {
  const { success, data } = mediaResultEnvelopeSchema.safeParse(message);
  if (!success) return undefined;
  return { videoId: data.videoId, job: data.job, isOfThisRelease: data.schema === MEDIA_RESULT_SCHEMA };
}

type Stage = 'probe' | 'previews';

/**
 * The failures by which a job ends whose result is refused for good. A result that does not fit need not say its stage:
 * the decider takes the one that is due.
 */
export const failuresOf = ({ job }: JobId, why: string): RecordFailure[] =>
  (['probe', 'previews'] satisfies Stage[]).map((stage) => ({
    type: 'RecordFailure',
    data: {
      job,
      failure: {
        stage,
        code: 'MEDIA.RESULT_REFUSED',
        message: 'What was found out about this video could not be recorded.',
        retryable: false,
        logTail: why,
      },
    },
  }));
