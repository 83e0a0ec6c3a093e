import { z } from '@hono/zod-openapi';
import type { ContentRow } from '../../db/contents.ts';

export const contentSchema = z
  .object({
    title: z.string(),
    description: z.string().nullable(),
    age_rating: z.string().nullable().openapi({ description: 'Such as ALL, 12+, 15+ or 19+.' }),
    id: z.int(),
    like_count: z.int(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .openapi('Content', {
    example: {
      title: '기생충',
      description: 'A family folds pizza boxes.',
      age_rating: '15+',
      id: 7,
      like_count: 12,
      created_at: '2026-01-02T03:04:05.678Z',
      updated_at: '2026-01-02T03:04:05.678Z',
    },
  });

export function contentView(row: ContentRow): z.output<typeof contentSchema> {
  const { title, description, ageRating, id, likeCount, createdAt, updatedAt } = row;
  return {
    title,
    description,
    age_rating: ageRating,
    id,
    like_count: likeCount,
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  };
}
