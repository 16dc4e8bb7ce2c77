import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What the ffmpeg of this machine measures (EBU R128); sound in one channel counts as in two. */
export async function measuredLoudness(path: string): Promise<{ integratedLufs: number; truePeakDb: number }> {
  const { stderr } = await run(process.env['FFMPEG_PATH'] ?? 'ffmpeg', [
    ...['-hide_banner', '-nostdin', '-nostats', '-i', path, '-map', '0:a:0'],
    ...['-af', 'ebur128=peak=true:dualmono=true:framelog=verbose', '-f', 'null', '-'],
  ]);
  const summary = stderr.slice(stderr.lastIndexOf('Summary:'));
  const value = (name: string): number => Number(new RegExp(`${name}:\\s+(-?[\\d.]+)`).exec(summary)?.[1]);
  return { integratedLufs: value('I'), truePeakDb: value('Peak') };
}
