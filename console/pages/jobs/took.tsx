import type { Job } from '../../data/jobs.ts';
import { useNow } from '../../ui/now.ts';
import { useTime } from '../../ui/time.ts';

/** How long the latest attempt took, or has been running for. */
export function Took({ job: { started_at, finished_at } }: { job: Job }) {
  const { span } = useTime();
  const now = useNow();
  if (!started_at) return <>—</>;
  const end = finished_at ? Date.parse(finished_at) : now;
  return <>{span(Math.max(0, end - Date.parse(started_at)) / 1000)}</>;
}
