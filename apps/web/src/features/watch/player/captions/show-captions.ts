import type { MediaPlayerInstance } from '@vidstack/react';
import type { CaptionTrack } from '../../../../lib/types.js';
import { storeCaptionChoice } from '../player-memory.js';

/** Shows a track, or none, and remembers the choice. */
export function showCaptions(player: MediaPlayerInstance, chosen: CaptionTrack | undefined): void {
  for (const track of player.textTracks.toArray()) {
    if (track.kind !== 'captions' && track.kind !== 'subtitles') continue;
    track.mode = chosen !== undefined && track.src === chosen.url ? 'showing' : 'disabled';
  }
  storeCaptionChoice(chosen ? { language: chosen.language, kind: chosen.kind } : 'off');
}
