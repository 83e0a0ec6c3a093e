import { z } from '@hono/zod-openapi';
import { parseFields } from '../validation.ts';

/** Degrees; 0, 0 when not given, as the app this route is kept for expects. */
const place = z.object({
  lat: z.number().min(-90).max(90).default(0),
  lng: z.number().min(-180).max(180).default(0),
});

/** Takes the place out of an upload's options. @throws Problem INVALID_REQUEST */
export function splitPlace({ lat, lng, ...options }: Record<string, unknown>) {
  const found = parseFields(place, { lat, lng }, ['body']);
  return { place: { latitude: found.lat, longitude: found.lng }, options };
}

const degrees = (limit: number) => ({ type: 'number', minimum: -limit, maximum: limit, default: 0 }) as const;
export const placeFields = { lat: degrees(90), lng: degrees(180) };
