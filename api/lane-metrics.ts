import { Gauge, type Registry } from 'prom-client';
import { contracts, type Kind, kinds } from '../queues/registry.ts';

type Live = { kind: string; status: string; count: number; oldestSeconds: number };

const lanes = [...new Set(Object.values(contracts).map(({ lane }) => lane))];

/**
 * What an autoscaler of workers reads: a number for each lane, because a worker is started for its lanes and not for a kind.
 * Every lane is there, with 0 when nothing is to be done: what is not there would be an error and not a reason to stop.
 */
export function laneMetrics(registers: Registry[]): (live: Live[]) => void {
  const wanted = new Gauge({
    name: 'darkroom_lane_jobs',
    help: 'Jobs of a lane that are to be done: they wait, also for their next try, or run.',
    labelNames: ['lane'],
    registers,
  });
  const oldest = new Gauge({
    name: 'darkroom_lane_oldest_seconds',
    help: 'Seconds since the oldest job that waits for this lane was due.',
    labelNames: ['lane'],
    registers,
  });
  return (live) => {
    for (const lane of lanes) {
      const mine = live.filter(({ kind }) => isKind(kind) && contracts[kind].lane === lane);
      const waiting = mine.filter(({ status }) => status === 'queued');
      wanted.set(
        { lane },
        mine.reduce((sum, { count }) => sum + count, 0),
      );
      oldest.set({ lane }, Math.max(0, ...waiting.map(({ oldestSeconds }) => oldestSeconds)));
    }
  };
}

const isKind = (name: string): name is Kind => (kinds as string[]).includes(name);
