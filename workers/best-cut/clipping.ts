export type Light = {
  /** 0 to 255. */
  meanLuma: number;
  /** Population variance of the gray levels. */
  variance: number;
  /** Share of pixels at or below 2. */
  clippedLow: number;
  /** Share of pixels at or above 253. */
  clippedHigh: number;
};

const LOWEST = 2;
const HIGHEST = 253;

/** How bright the picture is, how much contrast it has, and how much of it is lost at both ends. */
export function measureLight(gray: Uint8Array): Light {
  const counts = new Float64Array(256);
  for (let i = 0; i < gray.length; i++) (counts[gray[i] as number] as number)++;
  let sum = 0;
  let squares = 0;
  let low = 0;
  let high = 0;
  counts.forEach((count, level) => {
    sum += level * count;
    squares += level * level * count;
    if (level <= LOWEST) low += count;
    if (level >= HIGHEST) high += count;
  });
  const meanLuma = sum / gray.length;
  return {
    meanLuma,
    variance: squares / gray.length - meanLuma ** 2,
    clippedLow: low / gray.length,
    clippedHigh: high / gray.length,
  };
}
