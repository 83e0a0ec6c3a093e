import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCommandLine } from '../runtime/command-line.ts';
import { root } from './config.ts';

type Package = {
  name?: string;
  version?: string;
  license?: string;
  dev?: boolean;
  optional?: boolean;
  link?: boolean;
};

const usage = `npm run licenses     what the project depends on, and under which licences`;
readCommandLine(usage, {}, () => {});

/** From the lockfile, so that it says the same on every machine. Those that only development needs are not shipped. */
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Package>;
};
const found = Object.entries(lock.packages)
  .filter(([path, { link }]) => path !== '' && !link)
  .map(([path, { name, version = '', license = 'not named', dev = false }]) => {
    // Named where another package stands in for the one of the path.
    return { name: `${name ?? path.split('node_modules/').at(-1)} ${version}`, license, dev };
  });
for (const [title, dev] of [
  ['Shipped', false],
  ['For development alone', true],
] as const) {
  const packages = found.filter((one) => one.dev === dev);
  console.log(`${title}: ${packages.length} packages`);
  const byLicense = Object.entries(Object.groupBy(packages, ({ license }) => license));
  for (const [license, under = []] of byLicense.sort(([a], [b]) => a.localeCompare(b))) {
    const names = [...new Set(under.map(({ name }) => name))].sort();
    console.log(`\n  ${license} (${names.length})\n    ${names.join('\n    ')}`);
  }
  console.log();
}
