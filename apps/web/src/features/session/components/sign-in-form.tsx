import { useState } from 'react';
import { showToast } from '../../../lib/toasts.js';
import type { Role, SignedInIdentity } from '../../../lib/types.js';
import { Button } from '../../../components/button.js';
import { Field } from '../../../components/field.js';
import { signIn, signInFailure } from '../sign-in.js';
import styles from './sign-in-form.module.css';

interface SignInFormProps {
  /** The role that the page needs, if any. */
  wanted?: Role;
  onSignedIn?: (identity: SignedInIdentity) => void;
}

export function SignInForm({ wanted, onSignedIn }: SignInFormProps) {
  const [key, setKey] = useState('');
  const [isAsking, setAsking] = useState(false);
  const [failure, setFailure] = useState<string>();

  const submit = async () => {
    setAsking(true);
    setFailure(undefined);
    try {
      const identity = await signIn(key);
      if (wanted && identity.role !== wanted) {
        setFailure(
          `That is ${identity.name}, with the key of ${describe(identity.role)}. This page asks for ${describe(wanted)}'s.`,
        );
        return;
      }
      showToast(`Signed in as ${identity.name}.`);
      onSignedIn?.(identity);
    } catch (error) {
      setFailure(signInFailure(error));
    } finally {
      setAsking(false);
    }
  };

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field
        label="Key or sign-in link"
        {...(failure && { error: failure })}
        hint="This browser stays signed in for 30 days, or until you sign out."
      >
        <input
          type="password"
          name="key"
          autoComplete="off"
          spellCheck={false}
          required
          value={key}
          onChange={(event) => setKey(event.target.value)}
          data-testid="key-input"
        />
      </Field>
      <Button type="submit" variant="primary" disabled={isAsking} data-testid="sign-in">
        Sign in
      </Button>
    </form>
  );
}

/** A person with a role, in words. */
export const describe = (role: Role): string => (role === 'manager' ? 'a manager' : 'an auditor');
