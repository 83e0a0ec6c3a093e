import os from 'node:os';
import { works } from './works.ts';

const prlimit = '/usr/bin/prlimit';
const unshare = '/usr/bin/unshare';

/** The largest file of an upscale to the limit of 400 megapixels, raw and with alpha, is 1.6 GB. */
const FILE_BYTES = 8 * 2 ** 30;
/** Threads of Node, ONNX Runtime, libvips and ffmpeg together, with as much again to spare. */
const TASKS = 256 + 16 * os.availableParallelism();

export type Isolation = {
  /** What runs a program with less than this process may do: the program and its arguments follow it. */
  wrapper: string[];
  /** For the log: what the kernel here enforces, and what it does not. */
  network: 'none' | 'not restricted';
  limits: string[];
};

let found: Isolation | undefined;

/**
 * What of a media process the kernel of this machine can take away from it, found out once by trying. ffmpeg, which it
 * starts, inherits all of it. Nothing here needs privileges, and nothing is required: macOS has neither tool, and
 * Docker's own seccomp profile forbids new namespaces.
 */
export function isolation(): Isolation {
  found ??= findIsolation();
  return found;
}

function findIsolation(): Isolation {
  const apart = noNetwork.find(works) ?? [];
  const limits = ['--core=0', `--fsize=${FILE_BYTES}`];
  // The kernel counts a user's processes over the whole machine, other containers too, unless the namespace is new.
  if (apart.includes('--user')) limits.push(`--nproc=${TASKS}`);
  const limiting = [prlimit, ...limits, '--'];
  const limited = works([...apart, ...limiting]);
  return {
    wrapper: limited ? [...apart, ...limiting] : apart,
    network: apart.length > 0 ? 'none' : 'not restricted',
    limits: limited ? limits : [],
  };
}

/**
 * Ways into an empty network namespace: no interface but an unused loopback. Root makes one as it is, because in a user
 * namespace it could no longer read the files of others; an ordinary user needs that namespace to be allowed to.
 */
const noNetwork = [
  [unshare, '--net', '--'],
  [unshare, '--user', '--map-current-user', '--net', '--'],
];
