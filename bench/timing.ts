/** The value below which the share `q` (0 to 1) of the values lies; between two values it is interpolated. */
export function quantile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const [below = Number.NaN, above = below] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at % 1);
}

export const median = (values: number[]): number => quantile(values, 0.5);

/** How long it takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/**
 * Takes turns: ours, limit, ours, limit … after one turn of each that does not count (caches fill, code is compiled).
 * What else the machine does then slows both alike, and the quotient of their medians stays.
 */
export async function alternate<T>(
  rounds: number,
  ours: () => Promise<T>,
  limit: () => Promise<T>,
  progress: (text: string) => void,
): Promise<{ ours: T[]; limit: T[] }> {
  const [taken = [], limits = []] = await takeTurns(rounds, [ours, limit], progress);
  return { ours: taken, limit: limits };
}

/** The same of any number. @returns what each turn gave, for each that takes turns */
export async function takeTurns<T>(
  rounds: number,
  sides: (() => Promise<T>)[],
  progress: (text: string) => void = () => {},
): Promise<T[][]> {
  progress('warming up');
  for (const side of sides) await side();
  const taken: T[][] = sides.map(() => []);
  for (let round = 1; round <= rounds; round++) {
    progress(`round ${round} of ${rounds}`);
    for (const [index, side] of sides.entries()) taken[index]?.push(await side());
  }
  return taken;
}
