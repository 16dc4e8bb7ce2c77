import type { ReactNode } from 'react';
import { useHome } from '../../lib/catalog/use-home.js';
import { siteName } from '../../lib/site.js';
import { useDocumentTitle } from '../../lib/use-document-title.js';
import { useTags } from './api/use-tags.js';
import { BrowseToolbar } from './components/browse-toolbar.js';
import { HomeRows } from './components/home.js';
import { Results } from './components/results.js';
import { useCatalogQuery } from './hooks/use-catalog-query.js';
import styles from './browse-page.module.css';

/** `invitation`: shown to managers in an empty library. */
export function BrowsePage({ invitation }: { invitation: ReactNode }) {
  const [query, change] = useCatalogQuery();
  const home = useHome(query.isHome);
  const { data: list } = useTags(!query.isHome);
  // What was read for this page first; the other one is from earlier.
  const { tags, total } = (query.isHome ? (home.data ?? list) : (list ?? home.data)) ?? {};
  const goHome = () => change({ q: '', tag: '', sort: undefined });
  useDocumentTitle(query.q ? `“${query.q}”` : query.tag ? `#${query.tag}` : siteName);
  return (
    <div className={styles.page}>
      {query.isHome && <h1 className="visually-hidden">Videos</h1>}
      <BrowseToolbar query={query} tags={tags} total={total} onChange={change} onHome={goHome} />
      {query.isHome ? (
        <HomeRows home={home} invitation={invitation} />
      ) : (
        <Results {...query} total={total} onClear={goHome} onSort={(sort) => change({ sort })} />
      )}
    </div>
  );
}
