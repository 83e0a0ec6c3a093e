import { insertLike } from '../../db/content-likes.ts';
import { contents } from '../../db/schema/contents.ts';
import type { Measure, Stage } from '../measure.ts';
import { openPlatform, type Platform } from '../platform.ts';
import { startApi } from '../processes.ts';
import { alternate, quantile, timed } from '../timing.ts';
import { createTitles, type Title } from '../titles.ts';

const TITLES = 100_000;
const BATCH = 1_000;
const ROUNDS = 4;
/** Of each language, in one round. */
const QUERIES = 25;
const P95 = { atMostMs: 50 };

export const search: Measure = {
  name: 'search',
  about: `GET /videos/search/ among ${TITLES.toLocaleString('en')} titles, against GET of one content by its id`,
  run: async (stage) => {
    const platform = await openPlatform(stage);
    const titles = await fill(stage, platform);
    const api = await startApi(stage);
    const time = (path: string) => timed(async () => (await fetch(api + path)).arrayBuffer());
    const one = async () =>
      timeEach(
        Array.from({ length: QUERIES }, (_, i) => `/api/v1/contents/${i + 1}`),
        time,
      );
    const results = [];
    for (const [kind, paths] of Object.entries(pathsOf(titles))) {
      const say = (text: string) => stage.progress(`${kind}: ${text}`);
      const times = await alternate(ROUNDS, () => timeEach(paths, time), one, say);
      results.push({
        what: `search among 100,000 titles, ${kind}, p95`,
        unit: 'ms' as const,
        // Of all rounds together: the median of a few p95 would hide the worst round.
        ours: [quantile(times.ours.flat(), 0.95)],
        limit: [quantile(times.limit.flat(), 0.95)],
        limitIs: 'one content by its id',
        bar: P95,
      });
    }
    return results;
  },
};

async function timeEach(paths: string[], time: (path: string) => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (const path of paths) times.push(await time(path));
  return times;
}

async function fill({ progress }: Stage, { db, sql, ownerId }: Platform): Promise<Title[]> {
  const titleOf = createTitles(1);
  const titles = Array.from({ length: TITLES }, (_, i) => titleOf(i));
  const batches = Array.from({ length: TITLES / BATCH }, (_, i) => titles.slice(i * BATCH, (i + 1) * BATCH));
  const insert = async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      progress(`${batches.length * BATCH} titles to go`);
      await db.insert(contents).values(batch.map((title) => ({ ownerId, ...title })));
    }
  };
  // A quarter of the time would go into growing them; made at the end they are the same.
  const large = await sql`
    select indexname, indexdef from pg_indexes where tablename = 'content_search' and indexdef like '%USING gin%'`;
  for (const { indexname } of large) await sql`drop index ${sql(indexname)}`;
  await Promise.all([insert(), insert()]);
  for (const { indexname, indexdef } of large) {
    progress(indexname);
    await sql.unsafe(indexdef);
  }
  for (let id = 1; id <= 500; id++) await insertLike(db, id * 7, ownerId);
  await sql`
    insert into video_assets (content_id, url, duration)
    select id, 'https://films.example.org/' || id || '.mp4', 100 from contents`;
  await sql`vacuum analyze contents`;
  await sql`vacuum analyze video_assets`;
  await sql`vacuum analyze content_search`;
  // The pages that this dirtied are written now, and not while we measure.
  await sql`checkpoint`;
  return titles;
}

/** Most queries match so much that they have these pages: they are cut from the same candidates, later or not. */
const LATER = [100, 200, 400];

/** What people type: a word, its beginning or middle, two words, one or two characters, a slip of the finger. */
function pathsOf(titles: Title[]): Record<string, string[]> {
  const path = (query: string, skip = 0) =>
    `/videos/search/?limit=20&skip=${skip}&q=${encodeURIComponent(query)}`;
  const of = (language: number) =>
    Array.from({ length: QUERIES }, (_, i) => titles[i * 300 + language]?.title ?? '');
  const [english, korean, japanese] = [of(0), of(1), of(2)];
  const cut = (text: string, i: number) => [...text].slice(i % 3, (i % 3) + 2 + (i % 3)).join('');
  const words = (text: string, i: number) =>
    text
      .split(' ')
      .slice(0, 1 + (i % 2))
      .join(' ');
  const starts = (length: number) =>
    korean.map((text) => [...text.replaceAll(' ', '')].slice(0, length).join(''));
  const common = ['the', 'of', 'the night', 'a', '東', '千と', '가', '나다', 'ka', 's', 'の', 'ren', 'love'];
  const slip = (text: string) => `${text.slice(0, 3)}${text[4] ?? 'x'}${text[3] ?? 'y'}${text.slice(5)}q`;
  const first = {
    English: english.map((text, i) => (i % 4 === 3 ? text.slice(1, 5) : words(text, i))),
    Korean: korean.map((text, i) => (i % 4 === 3 ? cut(text, i).trim() : words(text, i))),
    'Korean, 1 character': starts(1),
    'Korean, 2 characters': starts(2),
    'Korean, 3 characters': starts(3),
    Japanese: japanese.map(cut),
    'very common': common,
    misspelt: english.map(slip),
  };
  return {
    ...Object.fromEntries(
      Object.entries(first).map(([kind, queries]) => [kind, queries.map((query) => path(query))]),
    ),
    'pages 6, 11 and 21': [...common, ...starts(1)].map((query, i) => path(query, LATER[i % 3])),
  };
}
