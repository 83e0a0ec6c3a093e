import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './config.ts';

/**
 * The environment of many programs of ours that start one after another: stripping and compiling what all of them import,
 * and finding it, took more than a tenth of their time.
 * @param folder where what was compiled is kept
 */
export const quickLoad = (folder: string) => ({
  NODE_COMPILE_CACHE: join(folder, 'compiled'),
  NODE_OPTIONS: `--import=${pathToFileURL(join(root, 'dev/resolve-drizzle.mjs'))}`,
});
