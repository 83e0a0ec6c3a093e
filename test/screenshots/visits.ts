import type { Page } from 'playwright-core';
import { account } from '../support/client.ts';
import { type Filled, newcomer } from './fill.ts';

export type Visit = {
  /** Of the picture. */
  name: string;
  /** Nobody is signed in without. */
  who?: { username: string; password: string };
  /** After the #. */
  path: (ids: Filled) => string;
  /** CSS of what is there once the page has what it shows. Words would be of one language. */
  shows: string;
  /** What is done on the page before it is shown. */
  act?: (page: Page) => Promise<void>;
};

const owner = { who: account };

export const visits: Visit[] = [
  { name: 'sign-in', path: () => '/', shows: 'form' },
  { ...owner, name: 'photos', path: () => '/photos', shows: 'main a img' },
  { ...owner, name: 'photo', path: ({ photo }) => `/photos/${photo}`, shows: 'figcaption fieldset:enabled' },
  { ...owner, name: 'bursts', path: () => '/best-cut', shows: 'main li img' },
  { ...owner, name: 'burst', path: ({ burst }) => `/best-cut/${burst}`, shows: 'main li img' },
  { ...owner, name: 'videos', path: () => '/videos', shows: 'main li img' },
  { ...owner, name: 'video', path: ({ video }) => `/videos/${video}`, shows: 'main dl' },
  { ...owner, name: 'jobs', path: () => '/jobs', shows: 'main table' },
  { ...owner, name: 'job', path: ({ job }) => `/jobs/${job}`, shows: 'main aside dl' },
  { ...owner, name: 'job-failed', path: ({ failed }) => `/jobs/${failed}`, shows: 'main aside dl' },
  { ...owner, name: 'schedules', path: () => '/schedules', shows: 'main article' },
  { ...owner, name: 'schedule', path: ({ schedule }) => `/schedules/${schedule}`, shows: 'main table' },
  { ...owner, name: 'run', path: ({ run }) => `/schedules/runs/${run}`, shows: 'main ol li, main table' },
  {
    ...owner,
    name: 'new-schedule',
    path: () => '/schedules',
    shows: 'main header button',
    act: async (page) => {
      await page.locator('main header button').first().click();
      await page.locator('[role=dialog] select').first().waitFor();
    },
  },
  { ...owner, name: 'api-keys', path: () => '/api-keys', shows: 'main figure' },
  { ...owner, name: 'operators', path: () => '/operators', shows: 'main svg[role=img], main table' },
  {
    ...owner,
    name: 'menu',
    path: () => '/photos',
    shows: 'main a img',
    act: async (page) => {
      await page.locator('[aria-haspopup=menu]').click();
      await page.getByRole('menu').waitFor();
    },
  },
  ...['photos', 'best-cut', 'videos', 'jobs', 'schedules'].map((path) => ({
    who: newcomer,
    name: `empty-${path}`,
    path: () => `/${path}`,
    shows: 'main h2',
  })),
];
