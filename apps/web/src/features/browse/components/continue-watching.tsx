import { formatTimeLeft } from '../../../lib/words/format.js';
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

export function ContinueWatching({ stopped }: { stopped: readonly Stopped[] }) {
  if (stopped.length === 0) return null;
  return (
    <HomeRow title="Continue watching" content={stopped.map(({ video }) => video.id).join()} testId="row-watching">
      {stopped.map((each, i) => (
        <li key={each.video.id}>
          <StoppedCard {...each} isFirst={i < FIRST_PICTURES} />
        </li>
      ))}
    </HomeRow>
  );
}

function StoppedCard({ video, seconds, isFirst }: Stopped & { isFirst: boolean }) {
  const takeOff = () => {
    const undo = forgetLeftOff(video.id);
    showToast(`Took “${video.title}” off the row.`, { action: { label: 'Undo', run: undo, isUndo: true } });
  };
  return (
    <VideoCard
      video={video}
      level={3}
      isFirst={isFirst}
      place="watching"
      corner={<PictureChip>{formatTimeLeft((video.durationSeconds ?? 0) - seconds)}</PictureChip>}
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
