/**
 * One network, three ways to name its tensors: Real-ESRGAN's, ESRGAN's and BSRGAN's, and that of ESRGAN before 2019, where
 * a number is a place in a list.
 */
const esrgan: [RegExp, string][] = [
  [/^RRDB_trunk\.(\d+)\.RDB(\d)\.conv(\d)\./, 'body.$1.rdb$2.conv$3.'],
  [/^trunk_conv\./, 'conv_body.'],
  [/^upconv(\d)\./, 'conv_up$1.'],
  [/^HRconv\./, 'conv_hr.'],
];

/** A function from the names of an RRDBNet's tensors to those of Real-ESRGAN; a name it does not know stays as it is. */
export function rrdbNames(names: string[]): (name: string) => string {
  const has = (start: string) => names.some((name) => name.startsWith(start));
  if (has('RRDB_trunk.')) return renamed(esrgan);
  if (has('model.1.sub.')) return renamed(first(names));
  return (name) => name;
}

const renamed = (rules: [RegExp, string][]) => (name: string) => {
  const [from, to] = rules.find(([pattern]) => pattern.test(name)) ?? ['', ''];
  return name.replace(from, to);
};

/** The list: input, blocks, then a convolution for each doubling, and the last two. */
function first(names: string[]): [RegExp, string][] {
  const places = names.flatMap((name) => /^model\.(\d+)\.weight$/.exec(name)?.slice(1) ?? []).map(Number);
  const after = [...new Set(places)].filter((place) => place > 1).sort((a, b) => a - b);
  const ends = after.slice(0, -2).map((_, index) => `conv_up${index + 1}`);
  return [
    [/^model\.1\.sub\.(\d+)\.RDB(\d)\.conv(\d)\.0\./, 'body.$1.rdb$2.conv$3.'],
    [/^model\.1\.sub\.\d+\.(?=weight$|bias$)/, 'conv_body.'],
    [/^model\.0\./, 'conv_first.'],
    ...[...ends, 'conv_hr', 'conv_last'].map((name, index): [RegExp, string] => {
      return [new RegExp(`^model\\.${after[index]}\\.`), `${name}.`];
    }),
  ];
}
