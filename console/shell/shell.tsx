import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { useLiveData } from '../data/live/live.ts';
import type { User } from '../data/session.ts';
import { pagesFor } from '../pages.ts';
import { Icon } from '../ui/icon.tsx';
import { UndoBar } from '../ui/undo-bar.tsx';
import { UploadTray } from '../ui/upload-tray.tsx';
import { Wait } from '../ui/wait.tsx';
import { useKeptPlace } from './keep-place.ts';
import styles from './shell.module.css';

/** Menus are a fifth of all scripts (30 of 141 kB), and nobody opens one in the first second. */
const AccountMenu = lazy(() => import('./account-menu.tsx').then((menu) => ({ default: menu.AccountMenu })));

/** The frame round every page: its navigation, at the side or, on a phone, at the foot. */
export function Shell({ user }: { user: User }) {
  const { t } = useTranslation();
  const [location] = useLocation();
  const pages = pagesFor(user);
  useLiveData(user);
  const isAt = (path: string) => location === path || location.startsWith(`${path}/`);
  const here = pages.find(({ path }) => isAt(path));
  const title = here && t(`${here.name}.title`);
  useEffect(() => {
    document.title = title ? `${title} · Darkroom` : 'Darkroom';
  }, [title]);
  // Where there is room, a job stands beside the table that it was chosen from.
  useKeptPlace(isAt('/jobs') && matchMedia('(min-width: 1180px)').matches ? '/jobs' : location);
  return (
    <div className={styles.shell}>
      <header className={styles.bar}>
        <Link href="/photos" className={styles.brand}>
          <Mark />
          <span>Darkroom</span>
        </Link>
        <nav className={styles.nav} aria-label={t('shell.navigation')}>
          {pages.map(
            ({ path, name, icon }) =>
              icon && (
                <Link
                  key={path}
                  href={path}
                  className={styles.link}
                  aria-current={isAt(path) ? 'page' : undefined}
                >
                  <Icon name={icon} />
                  <span>{t(`${name}.title`)}</span>
                </Link>
              ),
          )}
        </nav>
        <Suspense fallback={<span className={styles.account} />}>
          <AccountMenu user={user} />
        </Suspense>
      </header>
      <main className={styles.main}>
        <Suspense fallback={<Wait />}>
          <Switch>
            {pages.map(({ path, component }) => (
              <Route key={path} path={`${path}/*?`} component={component} />
            ))}
            <Redirect to={pages[0]?.path ?? '/'} replace />
          </Switch>
        </Suspense>
      </main>
      <UploadTray />
      <UndoBar />
    </div>
  );
}

const Mark = () => (
  <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true">
    <circle cx="16" cy="16" r="11" fill="none" stroke="var(--safelight)" strokeWidth="3.4" />
    <circle cx="16" cy="16" r="3.2" fill="var(--safelight)" />
  </svg>
);
