import { z } from 'zod';

type Wish = { url: string; model: string; key?: string | undefined; prompt: string };
type Request = { url: string; headers: Record<string, string>; body: unknown };
type Api = {
  /** @param jpeg base64 */
  request: (wish: Wish, jpeg: string) => Request;
  /** Takes the caption out of a whole answer. */
  caption: z.ZodType<string>;
};

const MAX_TOKENS = 300;

/** OpenAI's chat completions, which vLLM, llama.cpp, Ollama, LM Studio and most others speak as well. */
const openai: Api = {
  request: ({ url, model, key, prompt }, jpeg) => ({
    url: `${url}/chat/completions`,
    headers: key ? { authorization: `Bearer ${key}` } : {},
    body: {
      model,
      max_tokens: MAX_TOKENS,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: prompt },
            { type: 'image_url', image_url: { url: `data:image/jpeg;base64,${jpeg}` } },
          ],
        },
      ],
    },
  }),
  caption: z
    .object({ choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1) })
    .transform(({ choices }) => choices[0]?.message.content ?? ''),
};

const gemini: Api = {
  request: ({ url, model, key, prompt }, jpeg) => ({
    url: `${url}/models/${encodeURIComponent(model)}:generateContent`,
    headers: key ? { 'x-goog-api-key': key } : {},
    body: {
      contents: [{ parts: [{ text: prompt }, { inline_data: { mime_type: 'image/jpeg', data: jpeg } }] }],
      generationConfig: { maxOutputTokens: MAX_TOKENS },
    },
  }),
  caption: z
    .object({
      candidates: z
        .array(
          z.object({ content: z.object({ parts: z.array(z.object({ text: z.string().default('') })) }) }),
        )
        .min(1),
    })
    .transform(({ candidates }) => candidates[0]?.content.parts.map(({ text }) => text).join('') ?? ''),
};

export const captionApis = { openai, gemini } satisfies Record<string, Api>;
export type CaptionApi = keyof typeof captionApis;
