import { z } from 'zod';
import { ImageRefusal } from './refusal.ts';

/** Numbers are taken as their text, as the database of the system that this is kept from did. */
const text = (max: number) =>
  z
    .union([z.string(), z.number()])
    .transform(String)
    .pipe(
      z
        .string()
        .max(max)
        .regex(/^\P{Cs}*$/u, 'should be valid Unicode')
        .refine((value) => !value.includes('\0'), 'should have no NUL'),
    );

const metadata = z.object({ title: text(255), description: text(10_000).nullable() });

export type ImageMetadata = z.output<typeof metadata>;

/** Other keys than these two are taken and dropped. @throws ImageRefusal */
export function parseMetadata(json: string): ImageMetadata {
  const value = parseJson(json);
  const isObject = typeof value === 'object' && value !== null;
  if (!isObject || !('title' in value) || !('description' in value)) {
    throw new ImageRefusal(
      400,
      'Missing required metadata',
      'Metadata must contain "title" and "description"',
    );
  }
  const parsed = metadata.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ImageRefusal(400, 'Invalid metadata', `${issue?.path.join('.')}: ${issue?.message}`);
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new ImageRefusal(400, 'Invalid metadata format', 'Metadata must be valid JSON');
  }
}
