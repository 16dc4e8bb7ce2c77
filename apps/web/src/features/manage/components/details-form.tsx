import { useEffect, useRef, useState, type ReactElement } from 'react';
import { isApiError, sentenceOf } from '../../../lib/api-error.js';
import { truncate } from '../../../lib/words/format.js';
import { showToast } from '../../../lib/toasts.js';
import type { AdminVideo } from '../../../lib/types.js';
import { Button } from '../../../components/button.js';
import { Field } from '../../../components/field.js';
import { useUpdateDetails } from '../api/update-details.js';
import { conflictsOf, draftOf, patchOf, type DraftField, type Edits } from '../details-draft.js';
import { forgetEdits, keepEdits, unsavedEdits } from '../unsaved-edits.js';
import styles from './edit-panel.module.css';

/** The limits of the API; for tags, its answer names the one that is too long. */
const MAX_CHARACTERS: Readonly<Record<DraftField, number>> = { title: 200, description: 5_000, tags: Infinity };

interface DetailsFormProps {
  video: AdminVideo;
  onReload: () => Promise<void>;
  onSaved: () => void;
}

/**
 * Edits are kept apart from the present values: changes by others are visible at once, and conflicts are shown to the
 * person.
 */
export function DetailsForm({ video, onReload, onSaved }: DetailsFormProps) {
  const { write, isWriting, error } = useUpdateDetails();
  const [edits, setEdits] = useState<Edits>(() => unsavedEdits(video.id)?.edits ?? {});
  const [seen, setSeen] = useState(() => unsavedEdits(video.id)?.seen ?? draftOf(video));
  useEffect(() => keepEdits(video.id, { edits, seen }), [video.id, edits, seen]);
  const isOpen = useRef(true);
  useEffect(() => {
    isOpen.current = true;
    return () => void (isOpen.current = false);
  }, []);
  const now = draftOf(video);
  const shown = { ...now, ...edits };
  const conflicts = conflictsOf(seen, edits, now);
  const patch = patchOf(now, edits);
  const isEmptyTitle = shown.title.trim() === '';

  const keepMine = (field: DraftField) => setSeen((before) => ({ ...before, [field]: now[field] }));
  const takeTheirs = (field: DraftField) => {
    keepMine(field);
    setEdits(({ [field]: _mine, ...rest }) => rest);
  };
  const save = async () => {
    if (!patch) return;
    forgetEdits(video.id); // a panel that closes while it saves leaves nothing unsaved
    try {
      await write({ id: video.id, revision: video.revision, patch });
      forgetEdits(video.id);
      showToast(`Saved “${shown.title.trim()}”.`);
      if (isOpen.current) onSaved();
    } catch (failure) {
      if (!unsavedEdits(video.id)) keepEdits(video.id, { edits, seen });
      if (!isOpen.current) showToast(`The changes to “${video.title}” are not saved. ${sentenceOf(failure)}`);
      else if (isApiError(failure, 412)) await onReload();
    }
  };
  const field = (name: DraftField, label: string, input: ReactElement<object>, hint?: string) => (
    <div className={styles.field}>
      <Field
        label={label}
        {...(hint && { hint })}
        {...(name === 'title' && isEmptyTitle && { error: 'A video needs a title.' })}
      >
        {input}
      </Field>
      {conflicts.includes(name) && (
        <Clash theirs={now[name]} onMine={() => keepMine(name)} onTheirs={() => takeTheirs(name)} />
      )}
    </div>
  );
  const bind = (name: DraftField) => ({
    name,
    dir: 'auto',
    value: shown[name],
    onChange: (event: { target: { value: string } }) =>
      setEdits((before) => ({ ...before, [name]: truncate(event.target.value, MAX_CHARACTERS[name]) })),
    'data-testid': `edit-${name}`,
  });

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {field('title', 'Title', <input {...bind('title')} />)}
      {field(
        'description',
        'Description',
        <textarea {...bind('description')} />,
        'Times such as 1:23 become links into the video.',
      )}
      {field('tags', 'Tags', <input {...bind('tags')} />, 'Separated by commas.')}
      {error && (
        <p className={styles.error} role="alert">
          {isApiError(error, 412)
            ? 'Somebody else edited this video meanwhile. Their version is shown above where it differs from yours; look at it, then save again.'
            : sentenceOf(error)}
        </p>
      )}
      <div className={styles.buttons}>
        <Button
          type="submit"
          variant="primary"
          disabled={!patch || isEmptyTitle || conflicts.length > 0 || isWriting}
          data-testid="edit-save"
        >
          Save
        </Button>
        {Object.keys(edits).length > 0 && (
          <Button variant="quiet" onClick={() => setEdits({})}>
            Discard changes
          </Button>
        )}
      </div>
    </form>
  );
}

function Clash({ theirs, onMine, onTheirs }: { theirs: string; onMine: () => void; onTheirs: () => void }) {
  return (
    <div className={styles.clash} role="alert" data-testid="clash">
      <p>Somebody else changed this to:</p>
      <blockquote dir="auto">{theirs || '(empty)'}</blockquote>
      <div className={styles.buttons}>
        <Button onClick={onMine}>Keep mine</Button>
        <Button onClick={onTheirs}>Take theirs</Button>
      </div>
    </div>
  );
}
