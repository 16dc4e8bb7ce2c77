import { z } from 'zod';
import { MediaError } from '../media-failure.js';
import { decoderLimits, sourceInput } from './input-options.js';
import type { MediaTools } from './media-tools.js';
import { runTool } from './run-tool.js';
import { toolFailure } from './tool-failure.js';

const seconds = z.string().transform(Number).pipe(z.number()).optional().catch(undefined);

const streamSchema = z.object({
  index: z.int(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  codec_tag_string: z.string().optional(),
  profile: z.string().optional(),
  level: z.int().optional(),
  width: z.int().optional(),
  height: z.int().optional(),
  pix_fmt: z.string().optional(),
  sample_aspect_ratio: z.string().optional(),
  avg_frame_rate: z.string().optional(),
  r_frame_rate: z.string().optional(),
  duration: seconds,
  disposition: z.object({ attached_pic: z.int().optional() }).optional(),
  tags: z.record(z.string(), z.string()).optional(),
  side_data_list: z.array(z.object({ rotation: z.number().optional() })).optional(),
});

const reportSchema = z.object({
  streams: z.array(streamSchema).default([]),
  format: z.object({
    format_name: z.string(),
    start_time: seconds,
    duration: seconds,
    tags: z.record(z.string(), z.string()).optional(),
  }),
});

/** The report of ffprobe about a file, with its field names (ffprobe-all(1), "-show_streams", "-show_format"). */
export type SourceReport = z.output<typeof reportSchema> & {
  /** Why a video stream has no size, by ffprobe's warnings. */
  readonly noSize: MediaError;
};
export type StreamReport = z.output<typeof streamSchema>;

const ENTRIES = [
  'format=format_name,start_time,duration:format_tags=major_brand',
  'stream=index,codec_type,codec_name,codec_tag_string,profile,level,width,height,pix_fmt,sample_aspect_ratio,avg_frame_rate,r_frame_rate,duration',
  'stream_disposition=attached_pic:stream_tags=rotate,DURATION:stream_side_data=rotation',
].join(':');

/** A file with a thousand streams stays below this; a larger report is not from a video. */
const MAX_REPORT_LENGTH = 1024 ** 2;

/** @throws MediaError MEDIA.NOT_A_VIDEO when no allowed container is recognised */
export async function inspectSource(tools: MediaTools, location: string, signal: AbortSignal): Promise<SourceReport> {
  let json = '';
  const outcome = await runTool({
    path: tools.ffprobe.path,
    args: [
      '-loglevel',
      'level+warning',
      ...decoderLimits(1),
      '-show_entries',
      ENTRIES,
      '-of',
      'json=compact=1',
      ...sourceInput(location),
    ],
    limits: tools.limits,
    secrets: [location],
    signal,
    onOutput: (line) => {
      if (json.length < MAX_REPORT_LENGTH) json += line;
    },
  });
  if (outcome.status !== 0) throw toolFailure(outcome, 'MEDIA.NOT_A_VIDEO');
  if (json.length >= MAX_REPORT_LENGTH) throw new MediaError('MEDIA.NOT_A_VIDEO');
  return { ...reportSchema.parse(JSON.parse(json)), noSize: toolFailure(outcome, 'MEDIA.DAMAGED') };
}
