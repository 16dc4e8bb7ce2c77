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
  field_order: z.string().optional(),
  nb_frames: z.coerce.number().optional().catch(undefined),
  disposition: z.record(z.string(), z.int()).optional(),
  tags: z.record(z.string(), z.string()).optional(),
  side_data_list: z
    .array(z.object({ rotation: z.number().optional(), displaymatrix: z.string().optional() }))
    .optional(),
});

/** One of the first packets. */
const packetSchema = z.object({
  stream_index: z.int().optional(),
  side_data_list: z.array(z.object({ side_data_type: z.string().optional() })).optional(),
});

const reportSchema = z.object({
  streams: z.array(streamSchema).default([]),
  packets: z.array(packetSchema).default([]),
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
  /** Whether its warnings are about encryption: then there may be no packets that could tell. */
  readonly warnsOfEncryption: boolean;
};
export type StreamReport = z.output<typeof streamSchema>;

const ENTRIES = [
  'format=format_name,start_time,duration:format_tags=major_brand',
  'stream=index,codec_type,codec_name,codec_tag_string,profile,level,width,height,pix_fmt,sample_aspect_ratio,avg_frame_rate,r_frame_rate,duration,field_order,nb_frames',
  'stream_disposition=default,attached_pic,timed_thumbnails,still_image:stream_tags=rotate,DURATION,enc_key_id',
  'stream_side_data=rotation,displaymatrix:packet=stream_index:packet_side_data_list',
].join(':');

/** Enough to have some of each stream: the first packets tell whether they are encrypted. */
const FIRST_PACKETS = '%+#40';

/** Messages about the boxes of common encryption (ISO/IEC 23001-7), and about protected ASF. */
const ENCRYPTION = /\b(saio|saiz|senc) atom|[Ee]ncryption|DRM protected/;

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
      '-read_intervals',
      FIRST_PACKETS,
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
  return {
    ...reportSchema.parse(JSON.parse(json)),
    noSize: toolFailure(outcome, 'MEDIA.DAMAGED'),
    warnsOfEncryption: ENCRYPTION.test(outcome.log.toString()),
  };
}
