import type { TestApi } from '../api.ts';
import { until } from './until.ts';

/**
 * @returns what finds the next queued job of a kind, each once, as soon as there is one. It looks where jobs are kept: the
 * hint in Redis may be dropped by a busy machine
 */
export function queuedJobs({ database }: TestApi, kind: string): () => Promise<string> {
  const told = new Set<string>();
  return async () => {
    const id = await until(`a queued ${kind}`, 60, async () => {
      const rows = await database.sql<{ id: string }[]>`
        select id from jobs where kind = ${kind} and status = 'queued' order by id`;
      return rows.find((row) => !told.has(row.id))?.id;
    });
    told.add(id);
    return id;
  };
}
