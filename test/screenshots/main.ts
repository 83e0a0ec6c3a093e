import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { oneOf, readCommandLine, UsageError } from '../../runtime/command-line.ts';
import { openPhoto } from '../../workers/image.ts';
import { testFolder } from '../services.ts';
import { type Console, chromiumPath, openConsole } from '../support/browser.ts';
import { until } from '../support/until.ts';
import { type Filled, fill } from './fill.ts';
import { type Visit, visits } from './visits.ts';

const pictures = join(import.meta.dirname, '../../screenshots');
const docs = join(import.meta.dirname, '../../docs/console');

const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const schemes = ['light', 'dark'] as const;
const locales = { en: 'en-GB', ja: 'ja-JP', ko: 'ko-KR' };

/** What docs/console.md shows. The first screen of each, as a visitor sees it. */
const inDocs = new Set([
  'photos-desktop-light-en',
  'photo-desktop-dark-en',
  'burst-desktop-light-en',
  'job-desktop-light-en',
  'operators-desktop-dark-en',
  'schedules-phone-light-en',
]);

type Language = keyof typeof locales;

const usage = `npm run screenshots              every page of the console as a picture, of a platform that is started and filled for it:
                                 all to screenshots/, and those that docs/console.md shows to docs/console/, too
  --only WORDS           the pages whose name has one of these, with commas between them:
                         ${visits.map(({ name }) => name).join(', ')}
  --languages en,ja,ko   default en`;

const options = {
  only: { type: 'string', default: '' },
  languages: { type: 'string', default: 'en' },
} as const;
const { wanted, languages } = readCommandLine(usage, { options }, ({ values }) => ({
  wanted: visitsNamed(values.only.split(',')),
  languages: values.languages
    .split(',')
    .map((language) => oneOf('--languages', language, Object.keys(locales) as Language[])),
}));

function visitsNamed(words: string[]): Visit[] {
  const named = visits.filter(({ name }) => words.some((word) => name.includes(word)));
  if (named.length === 0) throw new UsageError(`--only: no page's name has ${words.join(' or ')}.`);
  return named;
}

if (chromiumPath()) await takeAll();
else {
  console.error('There is no chromium here. Install it, or name one in CHROMIUM_PATH.');
  process.exitCode = 1;
}

async function takeAll(): Promise<void> {
  await Promise.all([pictures, docs].map((path) => mkdir(path, { recursive: true })));
  const folder = await testFolder();
  console.log('Starting a platform, and filling it …');
  const shown = await openConsole();
  try {
    const ids = await fill(shown.fleet, folder.path);
    for (const language of languages)
      for (const scheme of schemes)
        for (const size of Object.keys(sizes) as (keyof typeof sizes)[])
          await takeAs(shown, ids, { language, scheme, size });
    for (const line of shown.complaints) console.log(`complaint: ${line}`);
  } finally {
    await shown.close();
    await folder.close();
  }
}

type Look = { language: Language; scheme: (typeof schemes)[number]; size: keyof typeof sizes };

async function takeAs(shown: Console, ids: Filled, { language, scheme, size }: Look): Promise<void> {
  for (const visit of wanted) {
    const name = [visit.name, size, scheme, language].join('-');
    const page = await shown.open({
      viewport: sizes[size],
      colorScheme: scheme,
      locale: locales[language],
      timezoneId: 'Asia/Seoul',
      reducedMotion: 'reduce',
      hasTouch: size === 'phone',
    });
    await go(page, visit, ids);
    const path = join(pictures, `${name}.png`);
    if (inDocs.has(name)) {
      await page.screenshot({ path });
      await (await openPhoto(path))
        .decode()
        .webp({ quality: 84 })
        .toFile(join(docs, `${visit.name}.webp`));
    }
    await page.screenshot({ path, fullPage: true });
    await page.context().close();
    console.log(path);
  }
}

/** Until the page has everything that it shows. */
async function go(page: Page, { who, path, shows, act }: Visit, ids: Filled): Promise<void> {
  if (who) {
    const answer = await page.request.post('/session', { data: who });
    if (!answer.ok()) throw new Error(`${who.username} cannot sign in: ${answer.status()}`);
  }
  await page.goto(`/#${path(ids)}`);
  await page.locator(shows).first().waitFor();
  await act?.(page);
  await until('pictures', 60, () =>
    page.evaluate(
      '[...document.images].every(({ complete }) => complete) && !document.querySelector("[data-loaded=false]")',
    ),
  );
  // They are faded in; what turns for ever is not waited for.
  await until('everything to stand still', 60, () =>
    page.evaluate(
      'document.getAnimations().every(({ effect }) => effect.getComputedTiming().endTime === Infinity)',
    ),
  );
}
