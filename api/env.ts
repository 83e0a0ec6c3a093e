import type { IncomingMessage } from 'node:http';
import type { Account } from './auth/accounts.ts';
import type { Deps } from './deps.ts';

/** What every handler finds in its context. */
export type Env = {
  /** Node's own request; absent where the app is called without a server. */
  Bindings: { incoming?: IncomingMessage };
  Variables: {
    deps: Deps;
    requestId: string;
    /** Set behind `requireUser` only. */
    account: Account;
  };
};
