import { type SubscribeFrame, subscribeFrameSchema } from '../contract/updates.schema.js';
import { CloseCode, Refusal } from './refusal.js';

/** Subscriptions are small; larger frames are rejected. */
export const MAX_FRAME_BYTES = 4_096;

/** Parses a client's frame. @throws Refusal if it is not a subscription */
export function readSubscription(data: Buffer, isBinary: boolean): SubscribeFrame {
  if (isBinary) throw new Refusal(CloseCode.unsupportedData, 'FEED.BINARY', 'The feed accepts JSON in text frames.');
  if (data.length > MAX_FRAME_BYTES)
    throw new Refusal(CloseCode.messageTooBig, 'FEED.FRAME_TOO_BIG', `A frame has at most ${MAX_FRAME_BYTES} bytes.`);
  const parsed = subscribeFrameSchema.safeParse(parseJson(data));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'frame'}: ${message}`);
  throw malformed(problems.join('; '));
}

function parseJson(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString());
  } catch {
    throw malformed('The frame is not JSON.');
  }
}

const malformed = (detail: string) => new Refusal(4400, 'FEED.MALFORMED', detail);
