import type { ReactNode } from 'react';
import styles from './first-run.module.css';

const STEPS: readonly { title: string; text: ReactNode; example: () => string }[] = [
  {
    title: 'Name your site',
    text: (
      <>
        Write <code>SITE_NAME</code>, <code>SITE_LOGO</code> and <code>ACCENT</code> into the file <code>.env</code>,
        then start the server again.
      </>
    ),
    example: () => 'SITE_NAME=Harbour Archive\nSITE_LOGO=./logo.svg\nACCENT=#2f7fd0',
  },
  {
    title: 'Invite people',
    text: (
      <>
        Give each manager and auditor a key in <code>.env</code>, and send each a link with it. Viewers need none.
      </>
    ),
    example: () => `MANAGER_KEYS=ana:<key>,ben:<key>\nAUDITOR_KEYS=otto:<key>\n${window.location.origin}/#key=<key>`,
  },
  {
    title: 'Make a backup',
    text: 'One command, safe while people watch. The next time it copies only what is new.',
    example: () => 'npm run backup -- /backup/reelog',
  },
];

/** What to do in the first minutes of an installation. */
export const FirstSteps = () => (
  <ol className={styles.steps} aria-label="First steps">
    {STEPS.map(({ title, text, example }, i) => (
      <li key={title} className={styles.step}>
        <h3>
          <span className={styles.number}>{i + 1}</span> {title}
        </h3>
        <p>{text}</p>
        <pre tabIndex={0} aria-label={`${title}: example`}>
          {example()}
        </pre>
      </li>
    ))}
  </ol>
);
