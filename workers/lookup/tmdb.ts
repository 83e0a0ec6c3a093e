import { z } from 'zod';
import { Fatal, Retryable } from '../../queues/errors.ts';
import type { Outbound } from '../../runtime/outbound.ts';

export type Tmdb = {
  outbound: Outbound;
  /** Without a slash at its end. */
  url: string;
  key: string;
};

export type Film = { tmdbId: number; title: string; description: string | null; ageRating: string | null };

const found = z.object({ results: z.array(z.object({ id: z.int() })) });
const details = z.object({
  id: z.int(),
  title: z.string().min(1),
  overview: z.string().default(''),
  release_dates: z
    .object({
      results: z.array(
        z.object({
          iso_3166_1: z.string(),
          release_dates: z.array(z.object({ certification: z.string().default(''), type: z.int() })),
        }),
      ),
    })
    .default({ results: [] }),
});

/** Releases in cinemas: what a film is rated for. Festivals and discs may be rated otherwise. */
const CINEMA = 3;

/**
 * The first film that TMDB finds under a title, in Korean.
 * @throws Fatal UPSTREAM_REFUSED for a bad key; Retryable UPSTREAM_UNAVAILABLE
 */
export async function findFilm(tmdb: Tmdb, title: string, signal: AbortSignal): Promise<Film | undefined> {
  const { results } = await ask(tmdb, '/search/movie', { query: title }, found, signal);
  const [first] = results;
  if (!first) return undefined;
  const more = { append_to_response: 'release_dates' };
  const film = await ask(tmdb, `/movie/${first.id}`, more, details, signal);
  return {
    tmdbId: film.id,
    title: [...film.title].slice(0, 255).join(''),
    description: [...film.overview.trim()].slice(0, 10_000).join('') || null,
    ageRating: koreanRating(film),
  };
}

function koreanRating({ release_dates: { results } }: z.output<typeof details>): string | null {
  const korean = results.find(({ iso_3166_1: country }) => country === 'KR')?.release_dates ?? [];
  const rated = korean.filter(({ certification }) => certification.trim() !== '');
  const release = rated.find(({ type }) => type === CINEMA) ?? rated[0];
  return release ? ratingOf(release.certification) : null;
}

/**
 * As the catalogue words it. Korea has rated films of adults 18 and later 19; "Restricted Screening" is stricter still,
 * and must not come out as for everybody.
 */
export function ratingOf(certification: string): string | null {
  const text = certification.trim();
  const years = /\d+/.exec(text)?.[0];
  if (years && ['12', '15', '18', '19'].includes(years)) return `${years}+`;
  if (/restricted|제한/i.test(text)) return '19+';
  return /^(all|전체)/i.test(text) ? 'ALL' : null;
}

async function ask<S extends z.ZodType>(
  { outbound, url, key }: Tmdb,
  path: string,
  query: Record<string, string>,
  schema: S,
  signal: AbortSignal,
): Promise<z.output<S>> {
  const asked = new URLSearchParams({ api_key: key, language: 'ko-KR', ...query });
  const answer = await outbound(`${url}${path}?${asked}`, { signal }).catch((cause) => {
    throw signal.aborted ? cause : new Retryable('UPSTREAM_UNAVAILABLE', 'TMDB does not answer.', { cause });
  });
  if (answer.status === 401 || answer.status === 403)
    throw new Fatal('UPSTREAM_REFUSED', `TMDB refused with ${answer.status}: see TMDB_API_KEY.`);
  const parsed = answer.status === 200 ? schema.safeParse(parseJson(answer.text)) : undefined;
  if (parsed?.success) return parsed.data;
  throw new Retryable('UPSTREAM_UNAVAILABLE', `TMDB gave no answer that fits, with status ${answer.status}.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
