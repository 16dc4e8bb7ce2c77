import styles from './no-tile.module.css';

/** Stands for a tile where pictures of the video could not be decoded. */
export const NoTile = () => (
  <span className={styles.note} data-testid="no-tile">
    No preview here
  </span>
);
