import type { ReactNode } from 'react';
import { isWorthRepeating } from '../data/api.ts';
import { Trouble, type Way } from './trouble.tsx';
import { Wait } from './wait.tsx';

type Query<Data> = { data: Data | undefined; error: Error | null; refetch: () => unknown };

/**
 * What was fetched, or why it could not be. While the server is away, what was there stays, with what somebody does to it;
 * what the server refuses to show is not there any more.
 */
export function Fetched<Data>({
  query: { data, error, refetch },
  back,
  children,
}: {
  query: Query<Data>;
  /** Where it would be found; for what is asked for by its address. */
  back?: Way;
  children: (data: Data) => ReactNode;
}) {
  const mayPass = !error || isWorthRepeating(error);
  const isShown = data !== undefined && mayPass;
  return (
    <>
      {error && <Trouble error={error} retry={mayPass ? refetch : undefined} back={back} />}
      {isShown ? children(data) : !error && <Wait />}
    </>
  );
}
