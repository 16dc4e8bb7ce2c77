import { useEffect, useRef } from 'react';
import { Link, NavLink, Outlet, ScrollRestoration, useLocation, useNavigation } from 'react-router';
import { Icon, type IconName } from '../components/icon.js';
import { Toaster } from '../components/toaster.js';
import { signedIn } from '../lib/signed-in.js';
import { siteLogo, siteName } from '../lib/site.js';
import { useStore } from '../lib/store.js';
import type { Role } from '../lib/types.js';
import { HeaderSearch } from '../features/search/header-search.js';
import { AccountMenu } from '../features/session/components/account-menu.js';
import { LiveIndicator } from '../features/updates/components/live-indicator.js';
import { FileDrops } from './file-drops.js';
import { Mark } from './mark.js';
import { PlayerSlot } from './player-slot.js';
import { SampleSlot } from './sample-slot.js';
import { TraySlot } from './tray-slot.js';
import { SCROLL_STORAGE_KEY, scrollKeyOf, useScrollAfterReload } from './use-scroll-after-reload.js';
import styles from './layout.module.css';

const NAV_ITEMS: readonly { to: string; label: string; icon: IconName; role?: Role }[] = [
  { to: '/', label: 'Browse', icon: 'videos' },
  { to: '/manage', label: 'Manage', icon: 'manage', role: 'manager' },
  { to: '/history', label: 'History', icon: 'history', role: 'auditor' },
  { to: '/upload', label: 'Upload', icon: 'upload', role: 'manager' },
];

export function Layout() {
  const identities = useStore(signedIn);
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const isLoading = useNavigation().state === 'loading';
  useFocusOnPageChange(main, pathname);
  useScrollAfterReload();
  const navItems = NAV_ITEMS.filter(({ role }) => !role || identities.some((identity) => identity.role === role));
  return (
    <div className={styles.layout}>
      <a href="#main" className={styles.skip}>
        Skip to content
      </a>
      <header className={styles.header}>
        <Link to="/" className={styles.brand} aria-label={`${siteName}, all videos`}>
          {siteLogo ? <img src={siteLogo} alt="" className={styles.logo} /> : <Mark />}
          <span>{siteName}</span>
        </Link>
        <HeaderSearch />
        <div className={styles.right}>
          <LiveIndicator />
          {navItems.length > 1 && (
            <nav aria-label="Pages" className={styles.nav}>
              {navItems.map(({ to, label, icon }) => (
                <NavLink key={to} to={to} className={styles.navItem} aria-label={label} title={label} data-page={label}>
                  <Icon name={icon} size={20} />
                  <span>{label}</span>
                </NavLink>
              ))}
            </nav>
          )}
          <AccountMenu />
        </div>
      </header>
      {isLoading && <div className={styles.loading} role="progressbar" aria-label="Loading the page" />}
      <main id="main" ref={main} tabIndex={-1} className={styles.main}>
        <SampleSlot />
        <Outlet />
      </main>
      <PlayerSlot />
      <div className={styles.corners}>
        <TraySlot />
        <Toaster />
      </div>
      <FileDrops />
      <ScrollRestoration storageKey={SCROLL_STORAGE_KEY} getKey={scrollKeyOf} />
    </div>
  );
}

/** A new page gets the focus at its start, for keyboard and screen readers; the first page already has it. */
function useFocusOnPageChange(main: React.RefObject<HTMLElement | null>, pathname: string): void {
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [main, pathname]);
}
