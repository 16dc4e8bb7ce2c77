import { useState } from 'react';
import { cx } from '../../../lib/cx.js';
import { sentenceOf } from '../../../lib/api-error.js';
import { signedIn } from '../../../lib/signed-in.js';
import { useStore } from '../../../lib/store.js';
import { showToast } from '../../../lib/toasts.js';
import type { Role } from '../../../lib/types.js';
import { Button } from '../../../components/button.js';
import { Dialog } from '../../../components/dialog.js';
import { Icon } from '../../../components/icon.js';
import { signOut } from '../sign-in.js';
import { SignInForm } from './sign-in-form.js';
import { ThemeSwitch } from './theme-switch.js';
import styles from './account-menu.module.css';

const ROLES: readonly Role[] = ['manager', 'auditor'];

/** The signed-in person with a sign-out button, or the sign-in link. */
export function AccountMenu() {
  const identities = useStore(signedIn);
  const [isOpen, setOpen] = useState(false);
  const held = ROLES.flatMap((role) => identities.filter((identity) => identity.role === role));
  const names = held.map(({ name }) => name).join(', ');
  const close = () => setOpen(false);
  return (
    <>
      <Button
        variant={held.length > 0 ? 'plain' : 'quiet'}
        className={cx(styles.button, held.length > 0 && styles.person)}
        onClick={() => setOpen(true)}
        aria-haspopup="dialog"
        aria-label={held.length > 0 ? `Signed in as ${names}` : 'Sign in'}
        data-testid="account"
      >
        {held.length > 0 ? (
          <span aria-hidden="true">{[...names][0]?.toUpperCase()}</span>
        ) : (
          <>
            <Icon name="person" size={20} />
            <span className={styles.name}>Sign in</span>
          </>
        )}
      </Button>
      {isOpen && (
        <Dialog title={held.length > 0 ? 'Signed in' : 'Sign in'} onClose={close} testId="account-dialog">
          {held.length > 0 && (
            <ul className={styles.held}>
              {held.map(({ role, name }) => (
                <li key={role}>
                  <span>
                    <strong>{name}</strong> <span className={styles.role}>{role}</span>
                  </span>
                  <Button onClick={() => void leave(role)} data-testid={`sign-out-${role}`}>
                    Sign out
                  </Button>
                </li>
              ))}
            </ul>
          )}
          {held.length < ROLES.length && (
            <>
              <p className={styles.note}>{noteFor(held.map(({ role }) => role))}</p>
              <SignInForm onSignedIn={close} />
            </>
          )}
          <ThemeSwitch />
        </Dialog>
      )}
    </>
  );
}

const leave = (role: Role): Promise<void> =>
  signOut(role).catch((error: unknown) => showToast(sentenceOf(error), { tone: 'bad' }));

function noteFor(held: readonly Role[]): string {
  if (held.length === 0)
    return 'Watching needs no key. A manager’s key opens Upload and Manage, an auditor’s key opens History.';
  return held[0] === 'manager'
    ? 'An auditor’s key also opens History.'
    : 'A manager’s key also opens Upload and Manage.';
}
