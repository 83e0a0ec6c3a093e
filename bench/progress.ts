import type { Measure } from './measure.ts';

type Named = Pick<Measure, 'name' | 'about'>;

/** Says how far a measure is: in one line of a terminal, or a line per step where the output goes to a file. */
export function progressOf({ name, about }: Named): { show: (text: string) => void; end: () => void } {
  const { stderr } = process;
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(0)} s`;
  console.error(`\n${name}: ${about}`);
  return {
    show: (text) =>
      stderr.write(stderr.isTTY ? `\r\x1b[K  ${text}, ${seconds()}` : `  ${text}, ${seconds()}\n`),
    end: () => stderr.write(stderr.isTTY ? `\r\x1b[K  done in ${seconds()}\n` : `  done in ${seconds()}\n`),
  };
}
