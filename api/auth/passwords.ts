import { hash, verify } from '@node-rs/argon2';
import { Gate } from '../gate.ts';

/** OWASP's first choice for argon2id: 19 MiB, 2 passes, 1 lane. About 20 ms of one core. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashing occupies libuv's threads, which file reads need too: two at a time leave half of them. */
const gate = new Gate(2, 100);

/** @returns the encoded form, salt and cost included */
export const hashPassword = (password: string): Promise<string> => gate.through(() => hash(password, cost));

/**
 * Whether the password is the one behind the hash. Without a hash it takes as long as with one, so that the time of
 * an answer does not tell which usernames exist.
 */
export async function checkPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  const known = passwordHash ?? (await decoy);
  const matches = await gate.through(() => verify(known, password));
  return matches && passwordHash !== undefined;
}

/** Made when the process starts: the first unknown name must not take longer than the second. */
const decoy = hashPassword('no user has this password');
