import { sourceInput } from './input-options.js';
import type { MediaTools } from './media-tools.js';
import { runTool } from './run-tool.js';
import { toolFailure } from './tool-failure.js';

/** One line of ffprobe's `-show_data`: an offset, up to 16 bytes in groups of two, and the same as text. */
const FIRST_LINE = /^0{8}: ([0-9a-f ]+?) {2}/;

/**
 * The first 16 bytes of the first packet of a stream; fewer when it is shorter.
 * @throws MediaError when it cannot be read
 */
export async function firstBytes(
  tools: MediaTools,
  { location, stream, signal }: { location: string; stream: number; signal: AbortSignal },
): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  const outcome = await runTool({
    path: tools.ffprobe.path,
    args: [
      ...['-loglevel', 'level+warning', '-select_streams', String(stream), '-read_intervals', '%+#1'],
      ...['-show_data', '-show_entries', 'packet=data', '-of', 'default=noprint_wrappers=1:nokey=1'],
      ...sourceInput(location),
    ],
    limits: tools.limits,
    secrets: [location],
    signal,
    onOutput: (line) => {
      const hex = FIRST_LINE.exec(line)?.[1];
      if (hex !== undefined) bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    },
  });
  if (outcome.status !== 0) throw toolFailure(outcome, 'MEDIA.DAMAGED');
  return bytes;
}
