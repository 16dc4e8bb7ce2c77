import {
  type LadderManifest,
  type LadderPictures,
  type LadderSound,
  type LadderTrack,
  secondsOfTrack,
} from '@reelog/domain';

/** HTTP Live Streaming (RFC 8216bis): playlists of a ladder, also of one that is still being made. */

const SOUND_GROUP = 'sound';

/**
 * The master playlist. While the ladder is made it has the smallest pictures only, which play already.
 * @param trackUrl address of the playlist of a track
 * @param storyboard lines that name the playlists of the storyboard
 */
export function ladderMaster(
  { pictures, sounds }: LadderManifest,
  trackUrl: (track: string) => string,
  storyboard: readonly string[],
): string {
  const playable = pictures.filter(({ isWhole }, i) => i === 0 || isWhole);
  const names = soundNames(sounds);
  const first = Math.max(
    0,
    sounds.findIndex(({ isDefault }) => isDefault),
  );
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...sounds.map((sound, i) => soundLine(sound, names[i]!, i === first, trackUrl(sound.name))),
    ...playable.flatMap((track) => [pictureLine(track, sounds), trackUrl(track.name)]),
    ...storyboard,
  ];
  return `${lines.join('\n')}\n`;
}

function soundLine({ language, channels, role }: LadderSound, name: string, isFirst: boolean, url: string): string {
  const attributes = [
    'TYPE=AUDIO',
    `GROUP-ID="${SOUND_GROUP}"`,
    `NAME="${name}"`,
    ...(language === undefined ? [] : [`LANGUAGE="${language}"`]),
    `DEFAULT=${isFirst ? 'YES' : 'NO'}`,
    `AUTOSELECT=${role === 'commentary' ? 'NO' : 'YES'}`,
    ...(role === 'description' ? ['CHARACTERISTICS="public.accessibility.describes-video"'] : []),
    `CHANNELS="${channels}"`,
    `URI="${url}"`,
  ];
  return `#EXT-X-MEDIA:${attributes.join(',')}`;
}

function pictureLine(track: LadderPictures, sounds: readonly LadderSound[]): string {
  const { width, height, frameRate, codecs } = track;
  const sound = Math.max(0, ...sounds.map(peakBitrate));
  const soundCodecs = new Set(sounds.map((each) => each.codecs));
  const attributes = [
    `BANDWIDTH=${peakBitrate(track) + sound}`,
    `AVERAGE-BANDWIDTH=${averageBitrate(track) + Math.max(0, ...sounds.map(averageBitrate))}`,
    `CODECS="${[codecs, ...soundCodecs].join(',')}"`,
    `RESOLUTION=${width}x${height}`,
    `FRAME-RATE=${frameRate.toFixed(3)}`,
    ...(sounds.length > 0 ? [`AUDIO="${SOUND_GROUP}"`] : []),
  ];
  return `#EXT-X-STREAM-INF:${attributes.join(',')}`;
}

const bitrates = ({ files }: LadderTrack): number[] =>
  files.flatMap(({ segments }) => segments.map(([bytes, seconds]) => (bytes * 8) / seconds));

const peakBitrate = (track: LadderTrack): number => Math.ceil(bitrates(track).reduce((a, b) => Math.max(a, b), 1));

function averageBitrate(track: LadderTrack): number {
  const bytes = track.files.flatMap(({ segments }) => segments).reduce((sum, [size]) => sum + size, 0);
  return Math.ceil((bytes * 8) / Math.max(0.001, secondsOfTrack(track)));
}

/** For people; each name once in a group (RFC 8216, 4.3.4.1.1), and without what ends a quoted string. */
function soundNames(sounds: readonly LadderSound[]): string[] {
  const languages = new Intl.DisplayNames('en', { type: 'language' });
  const names = sounds.map(({ label, language }, i) =>
    (label ?? (language === undefined ? `Sound ${i + 1}` : (languages.of(language) ?? language))).replace(/"/g, "'"),
  );
  return names.map((name, i) => (names.indexOf(name) === i ? name : `${name} (${i + 1})`));
}

/** Nominal segments are 4 s; this value may not change while a playlist grows. */
const LEAST_TARGET_SECONDS = 4;

/** The playlist of one track: its segments are parts of few files. It grows as long as the track is not whole. */
export function ladderPlaylist({ files, isWhole }: LadderTrack, fileUrl: (file: string) => string): string {
  const durations = files.flatMap(({ segments }) => segments.map(([, seconds]) => Math.round(seconds)));
  const [first] = files;
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${durations.reduce((a, b) => Math.max(a, b), LEAST_TARGET_SECONDS)}`,
    `#EXT-X-PLAYLIST-TYPE:${isWhole ? 'VOD' : 'EVENT'}`,
    ...(isWhole ? [] : ['#EXT-X-START:TIME-OFFSET=0,PRECISE=YES']),
    ...(first ? [`#EXT-X-MAP:URI="${fileUrl(first.name)}",BYTERANGE="${first.headerBytes}@0"`] : []),
    ...files.flatMap((file) => segmentLines(file, fileUrl(file.name))),
    ...(isWhole ? ['#EXT-X-ENDLIST'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function segmentLines({ headerBytes, segments }: LadderTrack['files'][number], url: string): string[] {
  let at = headerBytes;
  return segments.flatMap(([bytes, seconds]) => {
    const start = at;
    at += bytes;
    return [`#EXTINF:${seconds.toFixed(6)},`, `#EXT-X-BYTERANGE:${bytes}@${start}`, url];
  });
}
