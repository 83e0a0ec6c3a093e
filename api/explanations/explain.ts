import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import type { ProblemCode } from '../problems.ts';
import { explanations as en } from './en.ts';
import { explanations as ja } from './ja.ts';
import { explanations as ko } from './ko.ts';
import { type Language, languages } from './languages.ts';

const words: Record<Language, Record<ProblemCode, string>> = { en, ja, ko };

/**
 * What a code means and what to do about it.
 * @param chosen without it, the language of ours that the caller would rather read
 */
export function explain(code: ProblemCode, c: Context, chosen?: Language) {
  const language = chosen ?? languageOf(c);
  return { language, explanation: words[language][code] };
}

/** A country's way of a language is as good as the language: `ja-JP` asks for Japanese. English, where none of ours is asked for. */
function languageOf(c: Context): Language {
  const supports = Object.keys(languages);
  const wanted = accepts(c, {
    header: 'Accept-Language',
    supports,
    default: 'en',
    match: (asked, { default: otherwise }) => {
      const byWish = asked.filter(({ q }) => q > 0).sort((a, b) => b.q - a.q);
      const tags = byWish.map(({ type }) => type.toLowerCase().split('-')[0] ?? '');
      return tags.find((tag) => supports.includes(tag)) ?? otherwise;
    },
  });
  return wanted as Language;
}
