import { fillContent } from '../../db/contents.ts';
import type { Runner } from '../runner.ts';
import { findFilm, type Tmdb } from './tmdb.ts';

const nothing = { tmdbId: null, title: null, description: null, ageRating: null };

/** @param tmdb undefined without a key: then nothing is found, and the content stays as it is */
export const createLookup =
  (tmdb: Tmdb | undefined): Runner<'lookup'> =>
  async ({ job, input, signal }) => {
    const film = tmdb && (await findFilm(tmdb, input.title, signal));
    if (!film) return { output: nothing };
    const { title, description, ageRating } = film;
    const fields = {
      title,
      ...(description !== null && { description }),
      ...(ageRating !== null && { ageRating }),
    };
    return {
      output: film,
      effects: (tx) => fillContent(tx, input.contentId, job.ownerId, fields),
    };
  };
