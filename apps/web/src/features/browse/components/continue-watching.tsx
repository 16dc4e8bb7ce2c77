import { formatRest } from '../../../lib/words/format.js';
import { forgetLeftOff } from '../../../lib/video/resume-positions.js';
import { showToast } from '../../../lib/toasts.js';
import { clock } from '../../../lib/video/video-time.js';
import { IconButton } from '../../../components/button.js';
import { VideoCard } from '../../../components/video/video-card.js';
import { PictureChip } from '../../../components/video/video-picture.js';
import type { Stopped } from '../hooks/use-continue-watching.js';
import { HomeRow } from './home-row.js';
import styles from './continue-watching.module.css';

const FIRST_PICTURES = 5;
/** Fewer cards than this would leave most of their row empty: they are small. */
export const FULL_ROW = 3;

export function ContinueWatching({ stopped }: { stopped: readonly Stopped[] }) {
  if (stopped.length === 0) return null;
  const shape = stopped.length < FULL_ROW ? 'row' : 'tile';
  return (
    <HomeRow
      title="Continue watching"
      shape={shape}
      content={stopped.map(({ video }) => video.id).join()}
      testId="row-watching"
    >
      {stopped.map((each, i) => (
        <li key={each.video.id}>
          <StoppedCard {...each} shape={shape} isFirst={i < FIRST_PICTURES} />
        </li>
      ))}
    </HomeRow>
  );
}

interface StoppedCardProps extends Stopped {
  isFirst: boolean;
  shape: 'row' | 'tile';
}

function StoppedCard({ video, seconds, isFirst, shape }: StoppedCardProps) {
  const takeOff = () => {
    const undo = forgetLeftOff(video.id);
    showToast(`Took “${video.title}” off the row.`, { action: { label: 'Undo', run: undo, isUndo: true } });
  };
  return (
    <VideoCard
      video={video}
      shape={shape}
      level={3}
      isFirst={isFirst}
      place="watching"
      corner={<PictureChip>{formatRest((video.durationSeconds ?? 0) - seconds)}</PictureChip>}
      facts={`Stopped at ${clock(seconds)}`}
      action={
        <IconButton
          icon="close"
          label={`Take “${video.title}” off this row`}
          className={styles.off}
          onClick={takeOff}
        />
      }
    />
  );
}
