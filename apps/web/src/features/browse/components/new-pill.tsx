import styles from './new-pill.module.css';

/** Announces new videos that wait above the reader; `count` may be 0. */
export const NewPill = ({ count, onShow }: { count: number; onShow: () => void }) => (
  <div className={styles.holder} role="status">
    {count > 0 && (
      <button type="button" className={styles.pill} onClick={onShow} data-testid="new-pill">
        {count} new<span className="visually-hidden"> {count === 1 ? 'video' : 'videos'}. Show</span>
      </button>
    )}
  </div>
);
