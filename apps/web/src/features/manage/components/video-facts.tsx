import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { escaped } from '../../../lib/words/escaped.js';
import { clock } from '../../../lib/video/video-time.js';
import { formatBytes, formatNumber } from '../../../lib/words/format.js';
import { useSignedIn } from '../../../lib/signed-in.js';
import type { AdminVideo } from '../../../lib/types.js';
import { Age } from '../../../components/age.js';
import { Button, buttonClass } from '../../../components/button.js';
import { Icon } from '../../../components/icon.js';
import { canRemove, canRestore } from '../hooks/use-video-actions.js';
import { StateLabel } from './state-label.js';
import styles from './edit-panel.module.css';

interface VideoFactsProps {
  video: AdminVideo;
  onRemove: () => void;
  onRestore: () => void;
}

export function VideoFacts({ video, onRemove, onRestore }: VideoFactsProps) {
  const isAuditor = useSignedIn('auditor') !== undefined;
  return (
    <section className={styles.facts} aria-label="Facts">
      <dl>
        {factsOf(video).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className={styles.buttons}>
        <a className={buttonClass()} href={video.originalUrl} download data-testid="download-original">
          <Icon name="download" size={18} />
          Original
        </a>
        {isAuditor && (
          <Link className={buttonClass()} to={`/history/${video.id}`}>
            <Icon name="history" size={18} />
            Story
          </Link>
        )}
        {canRestore(video) && (
          <Button icon="undo" onClick={onRestore}>
            Restore
          </Button>
        )}
        {canRemove(video) && (
          <Button variant="quiet" icon="trash" className={styles.remove} onClick={onRemove}>
            Remove
          </Button>
        )}
      </div>
    </section>
  );
}

function factsOf(video: AdminVideo): [string, ReactNode][] {
  const { media, width, height, durationSeconds, sha256 } = video;
  return [
    ['State', <StateLabel key="state" video={video} />],
    [
      'Uploaded',
      <span key="uploaded">
        <Age at={video.uploadedAt} /> by <bdi>{video.uploadedBy}</bdi>
      </span>,
    ],
    ['File', `${escaped(video.fileName)}, ${formatBytes(video.sizeBytes)}`],
    ...(durationSeconds === undefined
      ? []
      : [['Length', lengthOf(durationSeconds, media?.claimedSeconds)] satisfies [string, ReactNode]]),
    ...(media
      ? [
          [
            'Picture',
            `${width} × ${height}, ${media.videoCodec}, ${Number(media.frameRate.toFixed(3))} frames/s`,
          ] satisfies [string, ReactNode],
        ]
      : []),
    ...(media ? [['Sound', media.audioCodec ?? 'none'] satisfies [string, ReactNode]] : []),
    ['Views', formatNumber(video.views)],
    [
      'SHA-256',
      <code key="sha" className={styles.digest}>
        {sha256}
      </code>,
    ],
  ];
}

const lengthOf = (seconds: number, claimed: number | undefined): string =>
  claimed === undefined ? clock(seconds) : `${clock(seconds)} (the file claims ${clock(claimed)}, which is wrong)`;
