/**
 * What a translation must hold: every key of the English words. Japanese and Korean count one thing as they count many,
 * so they have no `_one`.
 */
export type Words<English> = {
  readonly [Key in keyof English as Key extends `${string}_one` ? never : Key]: English[Key] extends string
    ? string
    : Words<English[Key]>;
};
