import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { buildConsole } from '../../dev/build-console.ts';
import { testSettings } from '../config.ts';
import { account } from './client.ts';
import { type Fleet, openFleet } from './fleet.ts';

/** Milliseconds that anything on a page may take: the machine may be busy with other tests. */
const PATIENCE = 60_000;

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** Chromium as root and without a screen; and it asks no server of its maker for anything. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where Chromium lies. @returns undefined where there is none: what needs one is then skipped, and says so */
export function chromiumPath(): string | undefined {
  const given = testSettings().CHROMIUM_PATH;
  if (given) return given;
  try {
    return execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

export const noChromium = () =>
  chromiumPath() ? false : 'SKIPPED: there is no chromium here. Install it, or name one in CHROMIUM_PATH.';

export type Console = {
  fleet: Fleet;
  browser: Browser;
  /** A page of a browser that knows nobody, and what it complained about. */
  open: (options?: Parameters<Browser['newContext']>[0]) => Promise<Page>;
  /** Everything that pages wrote to their consoles as an error, or threw. */
  complaints: string[];
  close: () => Promise<void>;
};

/** The platform with a worker, and a browser before it. */
export async function openConsole(settings: Record<string, string> = {}): Promise<Console> {
  await buildConsole(() => {});
  const fleet = await openFleet({ LANE_VIDEO: '1', ...settings });
  await fleet.startWorker('worker-1');
  const executablePath = chromiumPath();
  const browser = await chromium
    .launch({ ...(executablePath && { executablePath }), headless: true, args: flags, timeout: PATIENCE })
    .catch(async (error) => {
      await fleet.close();
      throw error;
    });
  const complaints: string[] = [];
  return {
    fleet,
    browser,
    complaints,
    open: async (options) => {
      const context = await browser.newContext({ baseURL: fleet.client.url, locale: 'en-GB', ...options });
      context.setDefaultTimeout(PATIENCE);
      const page = await context.newPage();
      page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      return page;
    },
    close: async () => {
      await browser.close();
      await fleet.close();
    },
  };
}

export async function signIn(page: Page, { username, password } = account): Promise<void> {
  await page.goto('/');
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
}

/** A page that is signed in already and shows what stands after the #, and no other before it. */
export async function openAt(
  { open }: Console,
  path: string,
  options?: Parameters<Console['open']>[0],
): Promise<Page> {
  const page = await open(options);
  const answer = await page.request.post('/session', { data: account });
  assert.equal(answer.status(), 200);
  await page.goto(`/#${path}`);
  return page;
}

type Violation = { id: string; impact: string | null; nodes: { html: string; failureSummary: string }[] };

/** Nothing that axe calls serious, in the light and in the dark. */
export async function assertAccessible(page: Page, t: TestContext): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // A string of its own: the page's policy lets no script of ours be put into it.
    const found = (await page.evaluate(`${axe};axe.run(document, { resultTypes: ['violations'] })`)) as {
      violations: Violation[];
    };
    const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    const lines = serious.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html}\n  ${failureSummary}`),
    );
    t.diagnostic(`${colorScheme}: ${found.violations.length} findings, ${serious.length} serious`);
    assert.deepEqual(lines, [], `in the ${colorScheme}`);
  }
}
