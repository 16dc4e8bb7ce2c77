import { useStore } from '../../../lib/store.js';
import { chooseTheme, theme, THEMES } from '../../../lib/theme.js';
import styles from './theme-switch.module.css';

const LABELS = { system: 'System', dark: 'Dark', light: 'Light' } as const;

/** Dark or light, for this browser. */
export function ThemeSwitch() {
  const chosen = useStore(theme);
  return (
    <fieldset className={styles.switch}>
      <legend>Appearance</legend>
      <div className={styles.choices}>
        {THEMES.map((each) => (
          <label key={each}>
            <input type="radio" name="theme" checked={each === chosen} onChange={() => chooseTheme(each)} />
            <span>{LABELS[each]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
