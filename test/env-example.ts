import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** The names of `.env.example`, with the value it gives, and whether a copy of the file sets it (no # before it). */
export function readEnvExample(): Map<string, { value: string; set: boolean }> {
  const lines = readFileSync(join(root, '.env.example'), 'utf8').matchAll(/^(#?)([A-Z][A-Z0-9_]*)=(.*)$/gm);
  return new Map([...lines].map(([, hash, name = '', value = '']) => [name, { value, set: hash === '' }]));
}

/** The settings of a config.ts: the properties in capitals of its z.object. */
export function settingsIn(configFile: string): string[] {
  const properties = readFileSync(join(root, configFile), 'utf8').matchAll(/^ +([A-Z][A-Z0-9_]*): /gm);
  return [...properties].map((match) => match[1] ?? '');
}
