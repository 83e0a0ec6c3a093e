import { type ComponentType, lazy } from 'react';
import type { User } from './data/session.ts';
import type { IconName } from './ui/icon.tsx';

export type Page = {
  /** After the #. What follows it (`/photos/:id`) belongs to the page, too. */
  path: string;
  /** Its words are `strings.<name>`; `title` stands where the page is reached from. */
  name: 'photos' | 'bestCut' | 'videos' | 'jobs' | 'schedules' | 'apiKeys' | 'operators';
  /** In the navigation. A page without one is reached by the account menu. */
  icon?: IconName;
  /** Who is shown it; everybody without. */
  role?: User['role'];
  component: ComponentType;
};

/** The pages, in the order that they are shown in. Each is fetched when it is opened. */
export const pages: Page[] = [
  {
    path: '/photos',
    name: 'photos',
    icon: 'photo',
    component: lazy(() => import('./pages/photos/page.tsx')),
  },
  {
    path: '/best-cut',
    name: 'bestCut',
    icon: 'burst',
    component: lazy(() => import('./pages/best-cut/page.tsx')),
  },
  {
    path: '/videos',
    name: 'videos',
    icon: 'film',
    component: lazy(() => import('./pages/videos/page.tsx')),
  },
  {
    path: '/jobs',
    name: 'jobs',
    icon: 'jobs',
    component: lazy(() => import('./pages/jobs/page.tsx')),
  },
  {
    path: '/schedules',
    name: 'schedules',
    icon: 'clock',
    component: lazy(() => import('./pages/schedules/page.tsx')),
  },
  {
    path: '/api-keys',
    name: 'apiKeys',
    component: lazy(() => import('./pages/api-keys/page.tsx')),
  },
  {
    path: '/operators',
    name: 'operators',
    icon: 'gauge',
    role: 'admin',
    component: lazy(() => import('./pages/operators/page.tsx')),
  },
];

/** What a role may not do is not shown to it. The API refuses it in any case. */
export const pagesFor = (user: User): Page[] => pages.filter(({ role }) => !role || role === user.role);
