import { html } from 'hono/html';
import { type Language, languages } from './languages.ts';

/** No script, and nothing from elsewhere: a style of its own alone. */
export const explanationPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type Page = { code: string; language: Language; explanation: string; meaning: string; advice: string };

/** What a code means, for people: in their language, and beneath it what programs are told, which is in English. */
export const explanationPage = ({
  code,
  language,
  explanation,
  meaning,
  advice,
}: Page) => html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${code} · Darkroom</title>
    <style>
      :root { color-scheme: light dark; color: CanvasText; background: Canvas; font: 16px/1.6 system-ui, sans-serif; }
      body { max-width: 40rem; margin: 12vh auto; padding: 0 1.5rem; }
      h1 { font-size: 1.25rem; overflow-wrap: anywhere; }
      nav { display: flex; gap: 1rem; font-size: 0.875rem; }
      [aria-current] { color: inherit; font-weight: 600; text-decoration: none; }
      p[lang="en"] { border-top: 1px solid; padding-top: 1rem; font-size: 0.875rem; }
    </style>
  </head>
  <body>
    <nav>${Object.keys(languages).map((name) => linkTo(name as Language, language))}</nav>
    <h1>${code}</h1>
    <p>${explanation}</p>
    <p lang="en">${meaning}. ${advice}</p>
  </body>
</html>
`;

const linkTo = (name: Language, shown: Language) =>
  html`<a href="?lang=${name}" lang="${name}" ${name === shown ? 'aria-current=true' : ''}>${languages[name]}</a>`;
