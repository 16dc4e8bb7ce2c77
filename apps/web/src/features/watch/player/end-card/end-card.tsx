import { useMediaRemote, useMediaState } from '@vidstack/react';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { Button } from '../../../../components/button.js';
import { Thumbnail } from '../../../../components/video/thumbnail.js';
import { autoplay } from '../../../../lib/video/autoplay.js';
import { useStore } from '../../../../lib/store.js';
import type { CatalogItem } from '../../../../lib/types.js';
import { CountdownRing } from './countdown-ring.js';
import { COUNTDOWN_SECONDS, useCountdown } from './use-countdown.js';
import styles from './end-card.module.css';

/** At the end of a video: again, or the next one, which starts by itself unless that is switched off. */
export function EndCard({ next }: { next: CatalogItem }) {
  return useMediaState('ended') ? <Card key={next.id} next={next} /> : null;
}

function Card({ next }: { next: CatalogItem }) {
  const remote = useMediaRemote();
  const navigate = useNavigate();
  const card = useRef<HTMLDivElement>(null);
  const [isCancelled, setCancelled] = useState(false);
  const isAutoplay = useStore(autoplay);
  const isCounting = isAutoplay && !isCancelled;
  const playNext = () => void navigate(`/watch/${next.id}`);
  const cancel = () => setCancelled(true);
  const secondsLeft = useCountdown(card, isCounting, { onEnd: playNext, onInterrupted: cancel });
  return (
    <div ref={card} className={styles.card} role="group" aria-label="Up next" data-testid="end-card">
      <div className={styles.next}>
        <div className={styles.picture} style={{ backgroundColor: next.dominantColour }}>
          <Thumbnail video={next} sizes="240px" />
          {isCounting && <CountdownRing secondsLeft={secondsLeft} />}
        </div>
        <div className={styles.words}>
          <p>Up next</p>
          <p className={styles.title} dir="auto">
            {next.title}
          </p>
        </div>
      </div>
      <div className={styles.buttons}>
        <Button variant="primary" onClick={playNext}>
          Play now
        </Button>
        {isCounting && <Button onClick={cancel}>Cancel</Button>}
        <Button icon="again" onClick={(event) => remote.play(event.nativeEvent)}>
          Again
        </Button>
        <label className={styles.switch}>
          <input
            type="checkbox"
            role="switch"
            checked={isAutoplay}
            onChange={({ target }) => autoplay.set(target.checked)}
          />
          Autoplay
        </label>
      </div>
      <p className="visually-hidden" role="status">
        Up next: {next.title}.{isCounting && ` It starts in ${COUNTDOWN_SECONDS} seconds.`}
      </p>
    </div>
  );
}
