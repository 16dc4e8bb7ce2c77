import { Track } from '@vidstack/react';
import { useState } from 'react';
import type { CaptionTrack } from '../../../../lib/types.js';
import { storedCaptionChoice } from '../player-memory.js';
import { firstTrack } from './caption-choice.js';

/** Hands the tracks of a video to the player library, which loads the one that is shown. */
export function CaptionTracks({ tracks }: { tracks: readonly CaptionTrack[] }) {
  const [choice] = useState(storedCaptionChoice);
  const first = firstTrack(tracks, choice);
  return tracks.map((track) => (
    <Track
      key={track.url}
      src={track.url}
      type="vtt"
      kind={track.kind}
      label={track.label}
      lang={track.language}
      default={track === first}
    />
  ));
}
