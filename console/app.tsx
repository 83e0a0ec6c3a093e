import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { delayUntilNext, isPassing, isWorthRepeating } from './data/api.ts';
import { useSession } from './data/session.ts';
import { Shell } from './shell/shell.tsx';
import { SignIn } from './shell/sign-in.tsx';
import { Fetched } from './ui/fetched.tsx';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => isPassing(error) || (failures < 2 && isWorthRepeating(error)),
      retryDelay: delayUntilNext,
      staleTime: 2_000,
    },
  },
});

/** Pages are named after the #, which no server sees: every address of the page is `/`, and the API keeps its own. */
export const App = () => (
  <QueryClientProvider client={queries}>
    <Router hook={useHashLocation}>
      <Gate />
    </Router>
  </QueryClientProvider>
);

function Gate() {
  const session = useSession();
  // Who was signed in stays so while the server is away: what is asked for next tells of that, and it comes back.
  if (!session.data) return <Fetched query={session}>{() => null}</Fetched>;
  const { user, openid } = session.data;
  return user ? <Shell user={user} /> : <SignIn openid={openid} />;
}
