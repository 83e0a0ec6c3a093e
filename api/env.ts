import type { IncomingMessage } from 'node:http';
import type { Principal } from './auth/principal.ts';
import type { Deps } from './deps.ts';

/** What every handler finds in its context. */
export type Env = {
  /** Node's own request; absent where the app is called without a server. */
  Bindings: { incoming?: IncomingMessage };
  Variables: {
    deps: Deps;
    requestId: string;
    /** Set where a route is for callers who show who they are, and in Bull Board. */
    principal: Principal;
    /** Set behind `openToAll` only: undefined for a caller who shows nothing. */
    visitor: Principal | undefined;
  };
};
