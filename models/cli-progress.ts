export type Bar = { show: (done: number, total: number | undefined) => void; stop: () => void };

const MB = 1e6;

/**
 * The progress of a download: a bar on a terminal; elsewhere a line for each quarter, so that a log stays short. Where
 * the package of the bar is left out, as in the images, there are lines too.
 */
export async function openBar(label: string): Promise<Bar> {
  const { Presets, SingleBar } = (await importBar()) ?? {};
  if (!SingleBar || !process.stderr.isTTY) return lines(label);
  const format = `${label} {bar} {percentage}%  {value} of {total} MB, {eta_formatted} left`;
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true }, Presets?.shades_grey);
  let started = false;
  return {
    show: (done, total = done) => {
      if (!started) bar.start(Math.ceil(total / MB), Math.floor(done / MB));
      started = true;
      bar.update(Math.ceil(done / MB));
    },
    stop: () => bar.stop(),
  };
}

const importBar = () => import('cli-progress').catch(() => undefined);

function lines(label: string): Bar {
  let shown = -1;
  return {
    show: (done, total = done) => {
      const quarter = Math.floor((4 * done) / total) * 25;
      if (quarter > shown) console.error(`${label}: ${quarter}% of ${(total / MB).toFixed(1)} MB`);
      shown = Math.max(shown, quarter);
    },
    stop: () => {},
  };
}
