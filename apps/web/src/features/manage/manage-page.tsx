import { useState } from 'react';
import type { AdminItem } from '../../lib/types.js';
import { useStartOver } from '../../lib/catalog/use-start-over.js';
import { useDocumentTitle } from '../../lib/use-document-title.js';
import { ErrorState } from '../../components/states.js';
import { RoleGate } from '../session/components/role-gate.js';
import { useAdminList } from './api/use-admin-list.js';
import { useCounts } from './api/use-counts.js';
import { BulkBar } from './components/bulk-bar.js';
import { EditPanel } from './components/edit-panel.js';
import { NothingListed } from './components/nothing-listed.js';
import { StateTabs } from './components/state-tabs.js';
import { TableSkeleton, VideoTable } from './components/video-table.js';
import { useManageQuery } from './hooks/use-manage-query.js';
import { useVideoActions } from './hooks/use-video-actions.js';
import styles from './manage-page.module.css';

export const ManagePage = () => (
  <RoleGate role="manager">
    <ManageDesk />
  </RoleGate>
);

const NONE: ReadonlySet<string> = new Set();

function ManageDesk() {
  const { query, editing, set, clear } = useManageQuery();
  const list = useAdminList(query);
  const counts = useCounts();
  const { isStartingOver } = useStartOver(list);
  const actions = useVideoActions();
  const [selected, setSelected] = useState<ReadonlySet<string>>(NONE);
  useDocumentTitle('Manage');
  const videos = list.data?.pages.flatMap((page) => page.items) ?? [];
  const chosen = videos.filter((video) => selected.has(video.id));
  const toggle = (video: AdminItem) =>
    setSelected((now) => {
      const next = new Set(now);
      if (!next.delete(video.id)) next.add(video.id);
      return next;
    });

  return (
    <div className={styles.page}>
      <h1 className={styles.title}>Manage</h1>
      <StateTabs status={query.status} counts={counts} onChange={(status) => set('status', status)} />
      <div className={styles.desk} data-open={editing !== null || undefined}>
        <div className={styles.list}>
          {list.isPending ? (
            <TableSkeleton />
          ) : list.isError && videos.length === 0 ? (
            <ErrorState error={list.error} onRetry={() => void list.refetch()} />
          ) : videos.length === 0 ? (
            <NothingListed query={query} onClear={clear} />
          ) : (
            <VideoTable
              videos={videos}
              selected={selected}
              openId={editing}
              actions={actions}
              hasMore={list.hasNextPage}
              isLoadingMore={list.isFetchingNextPage || isStartingOver}
              onMore={() => void list.fetchNextPage()}
              onToggle={toggle}
              onToggleAll={() =>
                setSelected(chosen.length === videos.length ? NONE : new Set(videos.map((video) => video.id)))
              }
              onEdit={(video) => set('edit', video.id)}
            />
          )}
        </div>
        {editing && <EditPanel key={editing} id={editing} actions={actions} onClose={() => set('edit', null)} />}
      </div>
      <BulkBar chosen={chosen} actions={actions} onClear={() => setSelected(NONE)} />
    </div>
  );
}
