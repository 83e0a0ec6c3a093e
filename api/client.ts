import { hc } from 'hono/client';
import type { App } from './app.ts';

/**
 * A client that knows every route's parameters and answers from the routes' own types:
 * `await darkroomClient(url, token).jobs[':id'].$get({ param: { id } })`. Multipart bodies are sent with plain fetch.
 */
export const darkroomClient = (url: string, token?: string) =>
  hc<App>(url, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
