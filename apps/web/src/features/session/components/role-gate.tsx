import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useDocumentTitle } from '../../../lib/use-document-title.js';
import { useSignedIn } from '../../../lib/signed-in.js';
import { Icon } from '../../../components/icon.js';
import type { Role } from '../../../lib/types.js';
import { buttonClass } from '../../../components/button.js';
import { describe, SignInForm } from './sign-in-form.js';
import styles from './sign-in-form.module.css';

const WELCOME: Record<Role, { title: string; text: string; other: Role }> = {
  manager: {
    title: 'For content managers',
    text: 'Uploading and managing videos needs a manager’s key.',
    other: 'auditor',
  },
  auditor: { title: 'For auditors', text: 'Reading the history needs an auditor’s key.', other: 'manager' },
};

/** Shows a page to signed-in people with the role, and the sign-in form to others. */
export function RoleGate({ role, children }: { role: Role; children: ReactNode }) {
  return useSignedIn(role) ? children : <Entrance role={role} />;
}

function Entrance({ role }: { role: Role }) {
  const { title, text, other } = WELCOME[role];
  const somebodyElse = useSignedIn(other);
  useDocumentTitle(title);
  return (
    <section className={styles.gate} data-testid="sign-in-gate">
      <span className={styles.icon}>
        <Icon name="key" size={28} />
      </span>
      <h1>{title}</h1>
      {somebodyElse && (
        <p data-testid="signed-in-otherwise">
          You are signed in as <bdi>{somebodyElse.name}</bdi>, {describe(other)}. You can sign in here as well, and stay
          both.
        </p>
      )}
      <p>
        {text} The people who run this site can give you a <span className={styles.whole}>sign-in link</span>. The
        server prints the links at its first start.
      </p>
      <SignInForm wanted={role} />
      <Link to="/" className={buttonClass('quiet')}>
        Back to the videos
      </Link>
    </section>
  );
}
