import { useNow } from './now.ts';
import { useTime } from './time.ts';

/** A time as people say it, "3m ago"; the exact one when it is pointed at. It keeps itself up to date. */
export function When({ time }: { time: string }) {
  const { ago, exact } = useTime();
  return (
    <time dateTime={time} title={exact(time)}>
      {ago(time, useNow())}
    </time>
  );
}
