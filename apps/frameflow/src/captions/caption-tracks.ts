import { writeFileSync } from 'node:fs';
import type { CaptionTrack } from '@reelog/domain';
import type { InputPacket, MediaInput } from '../ffmpeg/media-input.js';
import type { StreamFacts } from '../ffmpeg/stream-facts.js';
import { cleanLine } from '../probe/clean-line.js';
import { CueList } from './cue-list.js';
import { cueText, isTextCodec } from './cue-text.js';
import { languageTag } from '../probe/language-tag.js';

const MOST_TRACKS = 32;
/** A longer payload is no line of text for people. */
const MOST_PAYLOAD_BYTES = 16 * 1024;

interface Track {
  readonly facts: StreamFacts;
  readonly codec: string;
  readonly cues: CueList;
}

/** What players need to know of the time of a video. */
export interface PlayerClock {
  /** The presentation time at which the player's clock is zero. */
  readonly originSeconds: number;
  readonly durationSeconds: number;
}

/** Gathers the text subtitles of a file while its packets are read. */
export class CaptionTracks {
  private readonly tracks: ReadonlyMap<number, Track>;

  constructor(
    input: Pick<MediaInput, 'streams' | 'formatName'>,
    private readonly clock: PlayerClock,
  ) {
    const tracks = input.streams.flatMap((facts): Track[] => {
      const { type, codec = '' } = facts;
      const isBoxed = codec === 'webvtt' && input.formatName.startsWith('mov'); // ISO/IEC 14496-30
      return type === 'subtitle' && isTextCodec(codec) && !isBoxed ? [{ facts, codec, cues: new CueList() }] : [];
    });
    this.tracks = new Map(tracks.slice(0, MOST_TRACKS).map((track) => [track.facts.index, track]));
  }

  /** Whether there are no text subtitles to gather. */
  get isEmpty(): boolean {
    return this.tracks.size === 0;
  }

  add({ stream, seconds, durationSeconds, isDiscarded, native }: InputPacket): void {
    const track = this.tracks.get(stream);
    if (!track?.cues.isOpen || isDiscarded) return;
    const startSeconds = seconds - this.clock.originSeconds;
    const endsAfterStart = startSeconds >= 0 || startSeconds + durationSeconds > 0;
    const isShown = endsAfterStart && startSeconds < this.clock.durationSeconds;
    const { data } = native;
    if (!isShown || !data || data.length > MOST_PAYLOAD_BYTES) return;
    const text = cueText(track.codec, data);
    if (text === '') return;
    const before = Math.max(0, -startSeconds);
    track.cues.add({ startSeconds: startSeconds + before, durationSeconds: durationSeconds - before, text });
  }

  /** Leaves a file for each track that has cues. The names are numbers: nothing of the video becomes part of one. */
  write(): CaptionTrack[] {
    const used = [...this.tracks.values()].filter(({ cues }) => !cues.isEmpty);
    return used.map(({ facts, cues }, at) => {
      const { tags, isForced, isForHearingImpaired, isDefault } = facts;
      const file = `captions-${at + 1}.vtt`;
      writeFileSync(file, cues.toWebVtt());
      const label = cleanLine(tags['title']);
      return {
        file,
        language: languageTag(tags['language']),
        ...(label !== undefined && { label }),
        isForced,
        isForHearingImpaired,
        isDefault,
      };
    });
  }
}
