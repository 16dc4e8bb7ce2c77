import { useId, useRef, type ReactNode } from 'react';
import { Link } from 'react-router';
import { cx } from '../../../lib/cx.js';
import { IconButton } from '../../../components/button.js';
import { useKeptScroll } from '../hooks/use-kept-scroll.js';
import { useOverflowEnds } from '../../../lib/use-overflow-ends.js';
import styles from './home-row.module.css';

interface HomeRowProps {
  title: string;
  /** Beside the title. */
  note?: string | undefined;
  /** The address of the whole list. */
  allAt?: string | undefined;
  /** Changes when its content changes. */
  content: string;
  /** The cards, each an `li`. */
  children: ReactNode;
  testId: string;
  /** Of its cards. */
  shape?: 'row' | 'tile';
}

/** Videos in one line: whole cards on a wide screen, with arrows to further ones; on a phone it scrolls sideways. */
export function HomeRow({ title, note, allAt, content, children, testId, shape = 'tile' }: HomeRowProps) {
  const row = useRef<HTMLUListElement>(null);
  const ends = useOverflowEnds(row, content);
  useKeptScroll(row, testId);
  const go = (pages: number) => row.current?.scrollBy({ left: pages * row.current.clientWidth });
  const isLong = ends.before || ends.after;
  return (
    <HomeSection
      title={title}
      note={note}
      allAt={allAt}
      testId={testId}
      arrows={
        isLong && {
          isStart: !ends.before,
          isEnd: !ends.after,
          go,
        }
      }
    >
      <ul ref={row} className={cx(styles.row, shape === 'row' && styles.small)}>
        {children}
      </ul>
    </HomeSection>
  );
}

interface Arrows {
  readonly isStart: boolean;
  readonly isEnd: boolean;
  readonly go: (pages: number) => void;
}

interface HomeSectionProps extends Pick<HomeRowProps, 'title' | 'note' | 'allAt' | 'children' | 'testId'> {
  arrows?: Arrows | false;
}

/** A part of the front page with its heading. */
export function HomeSection({ title, note, allAt, arrows = false, children, testId }: HomeSectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.section} data-testid={testId}>
      <div className={styles.head}>
        <h2 id={id} dir="auto">
          {title}
        </h2>
        {note && <span className={styles.note}>{note}</span>}
        <div className={styles.more}>
          {allAt && (
            <Link to={allAt}>
              See all <span className="visually-hidden">{title}</span>
            </Link>
          )}
          {/* Only for a mouse: keyboard and touch scroll the row directly. */}
          {arrows && (
            <span className={styles.arrows} aria-hidden="true">
              <IconButton
                icon="left"
                label="Back"
                tabIndex={-1}
                disabled={arrows.isStart}
                onClick={() => arrows.go(-1)}
              />
              <IconButton
                icon="right"
                label="Further"
                tabIndex={-1}
                disabled={arrows.isEnd}
                onClick={() => arrows.go(1)}
              />
            </span>
          )}
        </div>
      </div>
      {children}
    </section>
  );
}
