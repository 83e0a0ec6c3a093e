/**
 * Makes `dist/`, what `npm pack` publishes of this folder: JavaScript without a dependency, because the few packages it
 * needs are put in, and types that name nothing of the platform's own code.
 */
import { execFile } from 'node:child_process';
import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { API, NodeBuilderFlags } from 'typescript/unstable/sync';
import { build } from 'vite';

const here = import.meta.dirname;
const root = join(here, '..');
const dist = join(here, 'dist');
const index = join(here, 'index.ts');
const types = join(here, 'types.ts');
const project = join(here, 'tsconfig.types.json');
const tsc = join(root, 'node_modules/typescript/bin/tsc');

await bundle(index, 'index');
await bundle(join(here, 'cli', 'main.ts'), 'cli', { ssr: true });
await writeDeclarations();
await writeFile(join(dist, 'types.d.ts'), spelledOut());

/** With all that it imports. @param ssr for Node alone, whose own modules it may ask for */
async function bundle(entry: string, name: string, { ssr = false } = {}): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    root: here,
    ssr: { noExternal: true },
    build: {
      outDir: dist,
      emptyOutDir: !ssr,
      minify: false,
      target: 'es2022',
      ssr,
      lib: { entry, formats: ['es'] },
      rolldownOptions: { output: { entryFileNames: `${name}.js` } },
    },
  });
}

/**
 * What the compiler makes of the library's files, each by itself: with what they import it would write the types of every
 * route, too, in seven seconds of processor time instead of a tenth of one.
 */
async function writeDeclarations(): Promise<void> {
  await promisify(execFile)(process.execPath, [tsc, '-p', project, '--noResolve']);
  for await (const name of glob('*.d.ts', { cwd: dist })) {
    const text = await readFile(join(dist, name), 'utf8');
    await writeFile(join(dist, name), text.replaceAll(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'"));
  }
}

/** The types of types.ts come from the contracts' schemas; here each is written out as the compiler understands it. */
function spelledOut(): string {
  const compiler = new API({ cwd: root });
  try {
    const { program, checker, emitter } = opened(compiler);
    const source = program.getSourceFile(types);
    const symbol = source && checker.getSymbolAtLocation(source);
    if (!symbol) throw new Error(`${types} is no part of the program`);
    const { NoTruncation, InTypeAlias, MultilineObjectLiterals } = NodeBuilderFlags;
    const flags = NoTruncation | InTypeAlias | MultilineObjectLiterals;
    const lines = checker.getExportsOfModule(symbol).map((exported) => {
      if (exported.name === 'Job') return 'export type Job = JobsByKind[keyof JobsByKind];';
      const node = checker.typeToTypeNode(checker.getDeclaredTypeOfSymbol(exported), undefined, flags);
      if (!node) throw new Error(`${exported.name} cannot be written out`);
      return `export type ${exported.name} = ${emitter.printNode(node)};`;
    });
    return `${lines.join('\n')}\n`;
  } finally {
    compiler.close();
  }
}

function opened(compiler: API) {
  const found = compiler.updateSnapshot({ openProjects: [project] }).getProject(project);
  if (!found) throw new Error(`${project} is no project`);
  return found;
}
