import type { ReactNode } from 'react';
import { sentenceOf } from '../lib/api-error.js';
import { Button } from './button.js';
import { Icon, type IconName } from './icon.js';
import { Quoted } from './quoted.js';
import styles from './states.module.css';

interface EmptyStateProps {
  icon: IconName;
  title: string;
  /** It fills the page, so its title is the heading of the page. */
  isPage?: boolean;
  children?: ReactNode;
  testId?: string;
}

/** An empty state: one sentence, and an action if there is one. */
export function EmptyState({ icon, title, isPage = false, children, testId }: EmptyStateProps) {
  const Title = isPage ? 'h1' : 'p';
  return (
    <div className={styles.state} data-testid={testId}>
      <span className={styles.icon}>
        <Icon name={icon} size={28} />
      </span>
      <Title className={styles.title}>
        <Quoted text={title} />
      </Title>
      {children}
    </div>
  );
}

/** An error state: the reason as a sentence, and a retry button. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <div className={styles.state} role="alert" data-testid="error-state">
      <span className={styles.icon}>
        <Icon name="warning" size={28} />
      </span>
      <p className={styles.title}>{sentenceOf(error)}</p>
      {onRetry && (
        <Button icon="again" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
