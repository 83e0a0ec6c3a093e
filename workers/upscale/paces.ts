const paces = new Map<string, number>();

/** Keeps how fast a model is on this machine, as its latest job was. Seconds per megapixel of input. */
export const notePace = (model: string, secondsPerMegapixel: number): void => {
  paces.set(model, Number(secondsPerMegapixel.toPrecision(3)));
};

export const paceOf = (model: string): number | undefined => paces.get(model);
