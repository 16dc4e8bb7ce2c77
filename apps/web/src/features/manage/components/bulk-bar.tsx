import type { ComponentProps } from 'react';
import { formatNumber, plural } from '../../../lib/words/format.js';
import { useMediaQuery } from '../../../lib/use-media-query.js';
import type { AdminItem } from '../../../lib/types.js';
import { Button, IconButton } from '../../../components/button.js';
import type { IconName } from '../../../components/icon.js';
import { canRemove, canRestore, canTryAgain, type VideoActions } from '../hooks/use-video-actions.js';
import styles from './bulk-bar.module.css';

interface BulkBarProps {
  chosen: readonly AdminItem[];
  actions: VideoActions;
  onClear: () => void;
}

const CHOICES: readonly {
  name: keyof VideoActions;
  icon: IconName;
  label: string;
  isFor: (video: AdminItem) => boolean;
}[] = [
  { name: 'tryAgain', icon: 'again', label: 'Try again', isFor: canTryAgain },
  { name: 'restore', icon: 'undo', label: 'Restore', isFor: canRestore },
  { name: 'remove', icon: 'trash', label: 'Remove', isFor: canRemove },
];

/** Actions for all selected videos: one row; on a phone, several of them are icons. */
export function BulkBar({ chosen, actions, onClear }: BulkBarProps) {
  const isPhone = useMediaQuery('(max-width: 720px)');
  const choices = CHOICES.filter(({ isFor }) => chosen.some(isFor));
  const Choice = isPhone && choices.length > 1 ? IconButton : LabelledButton;
  return (
    <div className={styles.holder} role="status">
      {chosen.length > 0 && (
        <div className={styles.bar} data-bulk-bar data-testid="bulk-bar">
          <span className={styles.count}>
            {isPhone ? formatNumber(chosen.length) : plural(chosen.length, 'video')} selected
          </span>
          {choices.map(({ name, icon, label }) => (
            <Choice
              key={name}
              icon={icon}
              label={label}
              onClick={() => {
                actions[name](chosen);
                onClear();
              }}
              data-testid={`bulk-${name}`}
            />
          ))}
          {isPhone ? (
            <IconButton icon="close" label="Clear" onClick={onClear} />
          ) : (
            <Button variant="quiet" onClick={onClear}>
              Clear
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

const LabelledButton = ({ label, ...rest }: ComponentProps<typeof IconButton>) => <Button {...rest}>{label}</Button>;
