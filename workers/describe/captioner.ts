import type { z } from 'zod';
import { Fatal, Later, Retryable } from '../../queues/errors.ts';
import type { Outbound, OutboundAnswer } from '../../runtime/outbound.ts';
import { type CaptionApi, captionApis } from './apis.ts';

export type Captioner = {
  outbound: Outbound;
  /** How the endpoint is spoken to. */
  api: CaptionApi;
  /** Up to the version: https://api.openai.com/v1 */
  url: string;
  model: string;
  /** Local servers ask for none. */
  key?: string | undefined;
  prompt: string;
};

const TIMEOUT_MS = 60_000;
const MAX_BYTES = 262_144;
const MAX_CAPTION = 1_000;
/** Seconds. Longer waits are another attempt's. */
const LONGEST_WAIT = 600;

/**
 * Asks for one caption. Which attempt it is, and whether there will be another, is not decided here.
 * @throws Retryable UPSTREAM_UNAVAILABLE; Later when the server says when to come back; Fatal UPSTREAM_REFUSED
 */
export async function captionOf(
  captioner: Captioner,
  jpeg: Uint8Array,
  signal: AbortSignal,
): Promise<string> {
  const { request, caption } = captionApis[captioner.api];
  const { url, headers, body } = request(captioner, Buffer.from(jpeg).toString('base64'));
  const answer = await captioner
    .outbound(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      signal,
    })
    .catch((cause) => {
      signal.throwIfAborted();
      throw new Retryable('UPSTREAM_UNAVAILABLE', 'The vision model does not answer.', { cause });
    });
  if (answer.status !== 200) throw failureOf(answer);
  const text = parseAnswer(answer.text, caption)
    ?.replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .toWellFormed()
    .trim();
  if (!text) throw new Retryable('UPSTREAM_UNAVAILABLE', 'The vision model gave no caption.');
  return [...text].slice(0, MAX_CAPTION).join('');
}

function parseAnswer(text: string, schema: z.ZodType<string>): string | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function failureOf({ status, header }: OutboundAnswer): Error {
  const wait = Number(header('retry-after'));
  if (status === 429 && wait > 0) {
    return new Later(Math.min(wait, LONGEST_WAIT) * 1_000, 'The vision model asks to wait.');
  }
  if (status === 408 || status === 429 || status >= 500) {
    return new Retryable('UPSTREAM_UNAVAILABLE', `The vision model answers with status ${status}.`);
  }
  return new Fatal(
    'UPSTREAM_REFUSED',
    `The vision model refused with status ${status}: see CAPTION_URL, CAPTION_MODEL, CAPTION_KEY.`,
  );
}
