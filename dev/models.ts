/**
 * `npm run models`. To evaluate is to decode photos, which the models' own commands need not, so that comes from bench/; the
 * images of the workers carry the others without it.
 */
const [, , command] = process.argv;
if (command === 'evaluate') process.argv.splice(2, 1);
await import(command === 'evaluate' ? '../bench/evaluate.ts' : '../models/cli.ts');
