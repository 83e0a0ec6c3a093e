import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const root = join(import.meta.dirname, '..');
/** `import … from 'x'`, `export … from 'x'`, `import 'x'`; those of types alone leave nothing at run time. */
const statements = /^(?:import|export)\s+(?!type\b)(?:[^'";]*?\bfrom\s+)?'([^']+)'/gm;
/** `import('x')`, and the files that other processes are started with. */
const others = /\bimport\('([^']+)'\)|new URL\('(\.[^']+\.ts)'/g;

export type ImportGraph = {
  /** Files of ours, relative to the repository. */
  files: Set<string>;
  /** npm packages, each with the first file that imports it. */
  packages: Map<string, string>;
};

/** Everything that a program of ours may load, without running it. */
export function importsFrom(entry: string): ImportGraph {
  const graph: ImportGraph = { files: new Set(), packages: new Map() };
  visit(normalize(entry), graph);
  return graph;
}

function visit(file: string, graph: ImportGraph): void {
  if (graph.files.has(file)) return;
  graph.files.add(file);
  for (const specifier of specifiersIn(readFileSync(join(root, file), 'utf8'))) {
    if (specifier.startsWith('.')) visit(normalize(join(dirname(file), specifier)), graph);
    else if (!specifier.startsWith('node:')) addPackage(packageOf(specifier), file, graph);
  }
}

function addPackage(name: string, file: string, { packages }: ImportGraph): void {
  if (!packages.has(name)) packages.set(name, file);
}

const specifiersIn = (source: string): string[] =>
  [...source.matchAll(statements), ...source.matchAll(others)].map((match) => match[1] ?? match[2] ?? '');

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
