import type { ReactNode } from 'react';
import { isWorthRepeating } from '../data/api.ts';
import { Trouble, type Way } from './trouble.tsx';
import { Wait } from './wait.tsx';

type Query<Data> = {
  data: Data | undefined;
  error: Error | null;
  /** Of the tries that are under way: how many failed, and why the last did. */
  failureCount: number;
  failureReason: Error | null;
  refetch: () => unknown;
};

/**
 * What was fetched, or why it could not be. While the server is away, what was there stays, with what somebody does to it,
 * and is asked for until it comes; what the server refuses to show is not there any more.
 */
export function Fetched<Data>({
  query: { data, error, failureCount, failureReason, refetch },
  back,
  children,
}: {
  query: Query<Data>;
  /** Where it would be found; for what is asked for by its address. */
  back?: Way;
  children: (data: Data) => ReactNode;
}) {
  if (error) {
    const mayPass = isWorthRepeating(error);
    return (
      <>
        <Trouble error={error} retry={mayPass ? refetch : undefined} back={back} />
        {mayPass && data !== undefined && children(data)}
      </>
    );
  }
  // Beside what is there already one failure is nothing to be told of.
  const isTold = data === undefined || failureCount > 1;
  return (
    <>
      {failureReason && isTold && <Trouble error={failureReason} isRetried />}
      {data !== undefined ? children(data) : !failureReason && <Wait />}
    </>
  );
}
