import { z } from 'zod';

/** A setting that is missing or wrong. The message names each variable and says what it should be. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Validates one folder's slice of the environment. Every folder owns its names, defaults and limits in its
 * `config.ts`; nothing else reads the environment, so no module depends on a global configuration.
 *
 * An empty string counts as absent: compose files and shells write `NAME=` for "not set".
 *
 * @throws SettingsError naming every wrong variable at once, so that one boot tells all.
 */
export function readSettings<S extends z.ZodObject>(slice: S, env: NodeJS.ProcessEnv): z.output<S> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = slice.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.');
    const found =
      given[name] === undefined ? 'it is not set' : `it has ${given[name].length} characters that do not fit`;
    return `  ${name || 'settings'}: ${issue.message} (${found})`;
  });
  throw new SettingsError(`Settings are missing or wrong (see .env.example):\n${lines.join('\n')}`);
}

/** A yes/no setting. `z.coerce.boolean()` would read the text "false" as true. */
export const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false', '1', '0'], { error: 'should be true or false' })
    .transform((text) => text === 'true' || text === '1')
    .default(fallback);

/** A whole number within limits; the message says both. */
export const whole = (min: number, max: number, fallback: number) => {
  const error = `should be a whole number from ${min} to ${max}`;
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error }).default(fallback);
};
