import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/format.ts';
import { useWhy } from '../../ui/why.tsx';
import type { BestCutJob } from './bursts.tsx';

type Result = NonNullable<BestCutJob['result']>;
type Scored = Result['photos'][number];

/** Gray levels of noise that a viewer sees. */
const VISIBLE_NOISE = 4;
/** A share of the pixels that may be lost in white or black unnoticed. */
const FREE_CLIPPING = 0.02;

/** Why each photo has its rank, in the reader's language: the API says the same in English, from the same numbers. */
export function useReason({ metric, photos }: Result): (photo: Scored) => string {
  const { t } = useTranslation();
  const why = useWhy();
  const { number, percent } = useFormat();
  const ranked = photos.filter(({ rank }) => rank !== null);
  const by = metric === 'robust' ? 'sharpness' : 'score';
  const [best, next] = ranked.map((photo) => photo[by] ?? 0);
  const highest = Math.max(...ranked.map(({ score }) => score ?? 0));
  const usual = median(ranked.map(clipped));

  const place = (photo: Scored) => {
    if (!best || !next) return t('bestCut.reason.only');
    if (photo === ranked[0]) {
      const count = ranked.length;
      const lead = number(best / next, { maximumFractionDigits: 1 });
      return best / next > 1.01
        ? t('bestCut.reason.best', { count, lead })
        : t('bestCut.reason.tied', { count });
    }
    const loss = 1 - (photo[by] ?? 0) / best;
    return loss > 0.01 ? t('bestCut.reason.less', { loss: percent(loss) }) : t('bestCut.reason.same');
  };
  return (photo) => {
    if (photo.rank === null) return why({ code: photo.skipped ?? '', message: photo.reason }).sentence;
    const isFooled = metric === 'robust' && photo !== ranked[0] && (photo.score ?? 0) >= highest;
    return [
      place(photo),
      isFooled && t('bestCut.reason.fooled'),
      (photo.noise_sigma ?? 0) >= VISIBLE_NOISE && t('bestCut.reason.noisy'),
      clipped(photo) > usual + FREE_CLIPPING && t('bestCut.reason.clipped'),
    ]
      .filter(Boolean)
      .join(' ');
  };
}

const clipped = ({ clipped_low, clipped_high }: Scored): number => (clipped_low ?? 0) + (clipped_high ?? 0);

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
