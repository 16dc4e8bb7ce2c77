import type { ReactNode } from 'react';
import { sentenceOf } from '../lib/api-error.js';
import { Button } from './button.js';
import { Icon, type IconName } from './icon.js';
import { Quoted } from './quoted.js';
import styles from './states.module.css';

interface EmptyStateProps {
  icon: IconName;
  title: string;
  /** It is all there is on the page: its title is the page's. */
  isPage?: boolean;
  children?: ReactNode;
  testId?: string;
}

/** Nothing to show, or nothing yet: one sentence, and a way forward when there is one. */
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

/** It did not work: the reason as a sentence, and another try. */
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
