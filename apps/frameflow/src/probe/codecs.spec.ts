import { type ClipRecipe, makeClip } from '../../../../test/media/make-clip.js';
import { openSource } from '../testing/media-test-bed.js';
import { codecsOf } from './codecs.js';

describe('the codecs of a video, as RFC 6381 names them', () => {
  it.each<[Partial<ClipRecipe>, RegExp]>([
    [{}, /^avc1\.[0-9A-F]{6}$/],
    [{ audio: true }, /^avc1\.[0-9A-F]{6}, mp4a\.40\.2$/],
    [{ pixelFormat: 'yuv420p10le' }, /^avc1\.6E[0-9A-F]{4}$/],
    [{ codec: 'hevc' }, /^h(vc|ev)1\.1\.6\.L\d+\.B0$/],
    [{ codec: 'vp9', container: 'webm' }, /^vp09\.00\.\d\d\.08$/],
    [{ codec: 'vp8', container: 'webm', audio: true }, /^vp8, (vorbis|opus)$/],
    [{ codec: 'mpeg4', container: 'avi' }, /^mp4v\.20\.9$/],
  ])('of %j are found in the file', async (recipe, codecs) => {
    const { soundTracks, ...pictures } = await openSource(await makeClip({ seconds: 1, ...recipe }));
    expect(soundTracks[0]?.codecs ?? pictures.codecs).toMatch(codecs);
  });

  it.each([
    [{ codec_name: 'h264', profile: 'High', level: 40 }, 'avc1.640028'],
    [{ codec_name: 'h264', profile: 'Constrained Baseline', level: 30 }, 'avc1.42E01E'],
    [{ codec_name: 'hevc', profile: 'Main 10', level: 153, codec_tag_string: 'hvc1' }, 'hvc1.2.4.L153.B0'],
    [{ codec_name: 'hevc', profile: 'Main', level: 93, codec_tag_string: 'hev1' }, 'hev1.1.6.L93.B0'],
    [{ codec_name: 'vp9', profile: 'Profile 2', level: -99, pix_fmt: 'yuv420p10le' }, 'vp09.02.10.10'],
    [{ codec_name: 'av1', profile: 'Main', level: 8, pix_fmt: 'yuv420p' }, 'av01.0.08M.08'],
    [{ codec_name: 'h264', profile: 'unknown', level: 40 }, undefined],
    [{ codec_name: 'prores', profile: 'HQ' }, undefined],
  ])('%j is %s', (stream, codecs) => {
    expect(codecsOf(stream, undefined)).toBe(codecs);
  });

  it.each([
    [{ codec_name: 'aac', profile: 'HE-AAC' }, 'vp8, mp4a.40.5'],
    [{ codec_name: 'ac3' }, 'vp8, ac-3'],
    [{ codec_name: 'dts' }, 'vp8, dts'],
  ])('sound in %j comes second', (audio, codecs) => {
    expect(codecsOf({ codec_name: 'vp8' }, audio)).toBe(codecs);
  });
});
