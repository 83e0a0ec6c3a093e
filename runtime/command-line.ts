import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What was typed cannot work. The message says what to change. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const help = { help: { type: 'boolean', short: 'h' } } as const;

/**
 * What was typed after a command, as parseArgs reads it and `read` makes sense of it. Asked for help, it prints the usage
 * and ends the process with 0; where `read` throws UsageError, or an option is unknown, with 2. So it is called before
 * anything is opened.
 */
export function readCommandLine<const T extends ParseArgsConfig, R>(
  usage: string,
  config: T,
  read: (typed: ReturnType<typeof parseArgs<T>>) => R,
): R {
  try {
    const typed = parseArgs<T>({ ...config, options: { ...config.options, ...help } });
    if ('help' in typed.values) {
      console.log(usage);
      process.exit(0);
    }
    return read(typed);
  } catch (error) {
    if (!(error instanceof UsageError || isFromParseArgs(error))) throw error;
    process.exit(refusal(usage, error));
  }
}

/** Prints what is wrong, and the usage. @returns the exit code */
export function refusal(usage: string, error: Error): number {
  console.error(`${error.message}\n\n${usage}`);
  return 2;
}

/** @throws UsageError unless the text is a whole number within the limits */
export function wholeNumber(
  option: string,
  text: string,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isInteger(number) && number >= min && number <= max) return number;
  const limits = max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`;
  throw new UsageError(`${option} should be a whole number ${limits}, not "${text}".`);
}

/** @throws UsageError unless the text is one of those */
export function oneOf<const C extends string>(option: string, text: string, choices: readonly C[]): C {
  const chosen = choices.find((choice) => choice === text);
  if (chosen === undefined)
    throw new UsageError(`${option} should be ${choices.join(' or ')}, not "${text}".`);
  return chosen;
}

const isFromParseArgs = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
