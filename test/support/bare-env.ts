/** Names of what a Node program needs to be found, and of what `npm test` does to have it load sooner. */
const names = ['PATH', 'NODE_OPTIONS', 'NODE_COMPILE_CACHE'] as const;

/** The environment of a program that a test starts: no setting of whoever runs the tests reaches it. */
export function bareEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
