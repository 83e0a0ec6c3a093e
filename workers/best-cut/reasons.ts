import { excessClipping, type Measured, type Metric } from './ranking.ts';

/** Gray levels of noise that a viewer sees. */
const VISIBLE_NOISE = 4;

/** Why a photo has its rank, in words that stand alone under the picture. */
export function reasonFor(photo: Measured, ranked: Measured[], metric: Metric): string {
  const measure = metric === 'robust' ? 'sharpness' : 'score';
  const [best, second] = ranked;
  const remarks = [comparison(), highestScoreLost(), noise(), clipping()].filter((text) => text !== '');
  return `${remarks.join('; ')}.`;

  function comparison(): string {
    if (!best || !second) return 'The only photo that could be scored';
    if (photo === best) {
      const lead = second[measure] > 0 ? photo[measure] / second[measure] - 1 : Number.POSITIVE_INFINITY;
      if (lead <= 0.01)
        return `As sharp as the next of ${ranked.length}, and better exposed, larger or earlier`;
      return `The sharpest of ${ranked.length}: ${Number.isFinite(lead) ? `${times(lead)} the next` : 'no other has fine detail'}`;
    }
    const loss = best[measure] > 0 ? 1 - photo[measure] / best[measure] : 0;
    return loss <= 0.01 ? 'As sharp as the best' : `${percent(loss)} less sharp than the best`;
  }

  function highestScoreLost(): string {
    const highest = Math.max(...ranked.map(({ score }) => score));
    if (metric !== 'robust' || photo === best || photo.score < highest) return '';
    return 'its Laplacian variance is the highest, but comes from noise, contrast or the background';
  }

  function noise(): string {
    if (photo.noiseSigma < VISIBLE_NOISE) return '';
    return `noisy (sigma ${photo.noiseSigma.toFixed(1)} gray levels)`;
  }

  function clipping(): string {
    if (excessClipping(photo, ranked) === 0) return '';
    const end = photo.clippedHigh >= photo.clippedLow ? 'white' : 'black';
    return `more is lost in ${end} than in the others (${percent(Math.max(photo.clippedHigh, photo.clippedLow))} of its pixels)`;
  }
}

const percent = (share: number) => `${Math.max(1, Math.round(share * 100))} %`;

const times = (lead: number) => (lead < 1 ? `${percent(lead)} above` : `${(lead + 1).toFixed(1)} times`);
