import type { AdminVideo } from '../../../lib/types.js';
import styles from './edit-panel.module.css';

/** Faults found by the fixity check, and what to do. */
export function IntegrityNote({ integrity }: { integrity: NonNullable<AdminVideo['integrity']> }) {
  const { original, derived } = integrity;
  return (
    <section className={styles.failure} aria-label="Stored files" data-testid="integrity-note">
      {original && (
        <>
          <p>The original is {original}: it is not the file that was uploaded.</p>
          <p className={styles.quiet}>Restore it from a backup. It is never changed or deleted automatically.</p>
        </>
      )}
      {derived && (
        <>
          <p>A file made from the original is {derived}.</p>
          <p className={styles.quiet}>Previews in use are made again automatically, a few videos a day.</p>
        </>
      )}
    </section>
  );
}
