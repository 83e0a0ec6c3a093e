/**
 * Makes `dist/`, what `npm pack` publishes of this folder: JavaScript without a dependency, because the few packages it
 * needs are put in, and types that name nothing of the platform's own code.
 */
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { build } from 'vite';

const here = import.meta.dirname;
const root = join(here, '..');
const dist = join(here, 'dist');
const index = join(here, 'index.ts');
const types = join(here, 'types.ts');

await bundle(index, 'index');
await bundle(join(here, 'cli', 'main.ts'), 'cli', { ssr: true });
const program = programOf();
await writeDeclarations(program);
await writeFile(join(dist, 'types.d.ts'), spelledOut(program));

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

function programOf(): ts.Program {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [index], include: [] }, ts.sys, root);
  return ts.createProgram([index], {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: root,
    outDir: dist,
  });
}

async function writeDeclarations(program: ts.Program): Promise<void> {
  const files = new Map<string, string>();
  program.emit(undefined, (path, text) => files.set(path, text));
  for (const [path, text] of files) {
    if (!path.startsWith(join(dist, 'client/')) || path.endsWith('/types.d.ts')) continue;
    await writeFile(join(dist, basename(path)), text.replaceAll(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'"));
  }
}

/** The types of types.ts come from the contracts' schemas; here each is written out as the compiler understands it. */
function spelledOut(program: ts.Program): string {
  const source = program.getSourceFile(types);
  const checker = program.getTypeChecker();
  const symbol = source && checker.getSymbolAtLocation(source);
  if (!symbol) throw new Error(`${types} is no part of the program`);
  const { NoTruncation, InTypeAlias, MultilineObjectLiterals } = ts.NodeBuilderFlags;
  const printer = ts.createPrinter();
  const lines = checker.getExportsOfModule(symbol).map((exported) => {
    if (exported.name === 'Job') return 'export type Job = JobsByKind[keyof JobsByKind];';
    const type = checker.getDeclaredTypeOfSymbol(exported);
    const node = checker.typeToTypeNode(
      type,
      undefined,
      NoTruncation | InTypeAlias | MultilineObjectLiterals,
    );
    if (!node) throw new Error(`${exported.name} cannot be written out`);
    return `export type ${exported.name} = ${printer.printNode(ts.EmitHint.Unspecified, node, source)};`;
  });
  return `${lines.join('\n')}\n`;
}
