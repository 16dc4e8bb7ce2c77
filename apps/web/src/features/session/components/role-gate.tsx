import type { ReactNode } from 'react';
import { useDocumentTitle } from '../../../lib/use-document-title.js';
import { useSignedIn } from '../../../lib/signed-in.js';
import { Icon } from '../../../components/icon.js';
import type { Role } from '../../../lib/types.js';
import { SignInForm } from './sign-in-form.js';
import styles from './sign-in-form.module.css';

const WELCOME: Record<Role, { title: string; text: string }> = {
  manager: { title: 'For content managers', text: 'Uploading and managing videos needs a manager’s key.' },
  auditor: { title: 'For auditors', text: 'Reading the history needs an auditor’s key.' },
};

/** Shows a page to signed-in people with the role, and the sign-in form to others. */
export function RoleGate({ role, children }: { role: Role; children: ReactNode }) {
  return useSignedIn(role) ? children : <Entrance role={role} />;
}

function Entrance({ role }: { role: Role }) {
  const { title, text } = WELCOME[role];
  useDocumentTitle(title);
  return (
    <section className={styles.gate} data-testid="sign-in-gate">
      <span className={styles.icon}>
        <Icon name="key" size={28} />
      </span>
      <h1>{title}</h1>
      <p>{text} Your sign-in link is in the server’s log: it is printed when the keys are created.</p>
      <SignInForm wanted={role} />
    </section>
  );
}
