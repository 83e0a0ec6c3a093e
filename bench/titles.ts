import { createRandom } from '../test/faults/random.ts';

export type Title = { title: string; description: string };

const common =
  'the of a night love city last road star dark river house king dog garden winter moon fire secret summer blood silent ' +
  'island broken lost heart machine train war queen letter shadow morning dream ghost glass stone paper ocean story';
const syllables =
  'ka lo mi ren sta tor vel dra qui ning ber sha fol gra pen wick mar tis hol ow ath eng rus ip und el';
const hangul =
  '가나다라마바사아자차카타파하거너더러머버서어저고노도로모보소오조구누두루무부수우주기니디리미비시이지강산달별물불꽃' +
  '밤낮집길말눈손발문방랑영화왕국전쟁양개학교친생충추억괴담봄여름을겨';
const kanji =
  '東京神隠千尋人生夜空海山川花火恋愛戦争王女物語日本猫犬森風雨雪月星夢影時間少年校友達旅道家秋春夏冬光闇';
const kana = 'のをにはがとでもかられたてしいうえおあまみむめもりるろさすせそトルカメラン';

/** Words in a made-up but even mix of three languages, common ones often and most of them seldom, as in any language. */
export function createTitles(seed: number) {
  const random = createRandom(seed);
  /** The first items the most: as often as the square of an even pick. */
  const often = (items: string[]) =>
    items[Math.floor((random.whole(0, 9_999) / 10_000) ** 2 * items.length)] ?? '';
  const many = (least: number, most: number, one: () => string) =>
    Array.from({ length: random.whole(least, most) }, one);

  const parts = syllables.split(' ');
  const english = [
    ...common.split(' '),
    ...Array.from({ length: 8_000 }, () => many(2, 4, () => often(parts)).join('')),
  ];
  const blocks = [...hangul];
  const korean = Array.from({ length: 8_000 }, () => many(2, 4, () => often(blocks)).join(''));
  const [signs, letters] = [[...kanji], [...kana]];
  const japanese = () => many(2, 5, () => often(random.whole(0, 2) > 0 ? signs : letters)).join('');

  const languages = [
    { word: () => often(english), between: ' ' },
    { word: () => often(korean), between: ' ' },
    { word: japanese, between: '' },
  ] as const;
  return (index: number): Title => {
    const { word, between } = languages[index % 3] ?? languages[0];
    return { title: many(1, 5, word).join(between), description: many(12, 40, word).join(between) };
  };
}
