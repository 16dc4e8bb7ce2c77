import { Dialog } from '../../../../components/dialog.js';
import { SHORTCUTS } from './shortcuts.js';
import styles from './shortcut-help.module.css';

export const ShortcutHelp = ({ onClose }: { onClose: () => void }) => (
  <Dialog title="Keys" onClose={onClose} testId="shortcut-help">
    <dl className={styles.list}>
      {SHORTCUTS.map(({ label, shown }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {shown.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  </Dialog>
);
