import { spawn } from 'node:child_process';

const KEPT_CHARACTERS = 2_000;

/**
 * Runs a program that may take minutes: says every 10 s that it still does, and shows its output only if it fails.
 * @throws an error with the end of the output and the hint.
 */
export async function runAloud(what, program, args, { hint, ...options }) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const ticker = setInterval(() => console.log(`  ${what}: ${seconds()} s …`), 10_000);
  // The cause stands in the first lines or in the last; npm puts its whole help between.
  let head = '';
  let tail = '';
  const keep = (chunk) => {
    const room = KEPT_CHARACTERS - head.length;
    head += String(chunk).slice(0, room);
    tail = (tail + String(chunk).slice(room)).slice(-KEPT_CHARACTERS);
  };
  const code = await new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    // Whatever ends us ends it: half an installation that goes on unseen is the worst of both.
    process.once('exit', () => child.kill());
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => {
      keep(error.message);
      resolve(-1);
    });
    child.once('close', resolve);
  });
  clearInterval(ticker);
  if (code !== 0) throw new Error(`${(head + tail).trim()}\n\n${what} failed. ${hint}`);
  console.log(`  ${what}: done in ${seconds()} s`);
}
