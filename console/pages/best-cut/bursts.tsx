import { useQueryClient } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import type { api } from '../../data/api.ts';
import { isLive, percentOf, useJobs } from '../../data/jobs.ts';
import { keys } from '../../data/keys.ts';
import { type Photo, usePhotosOf } from '../../data/photos.ts';
import { newKey, sendForm } from '../../data/send-form.ts';
import { addUpload } from '../../data/uploads.ts';
import { Button } from '../../ui/button.tsx';
import { DropZone } from '../../ui/drop-zone.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Fetched } from '../../ui/fetched.tsx';
import { useFormat } from '../../ui/format.ts';
import { More } from '../../ui/more.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { Progress } from '../../ui/progress.tsx';
import { StatusBadge } from '../../ui/status.tsx';
import styles from './bursts.module.css';
import { Frame } from './frame.tsx';

/** As many as the API takes in one burst. */
const MOST = 50;
/** So many photos of a burst stand in the list. */
const SHOWN = 6;
/** Results are some kilobytes for each photo; and the photos of a page that are shown are asked for in one request. */
const bestCuts = { kind: 'best-cut', limit: '16' } as const;

type Sent = InferResponseType<typeof api.bestcut.$post, 200>;
export type BestCutJob = Extract<Sent['job'], { kind: 'best-cut' }>;

/** The bursts that were sent, newest first, and the way to send another. */
export function BurstsPage() {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const queries = useQueryClient();
  const jobs = useJobs(bestCuts);
  const bursts = jobs.data?.pages.flatMap(({ jobs }) => jobs.filter((job) => job.kind === 'best-cut')) ?? [];
  const photos = usePhotosOf(bursts.flatMap(shownOf));
  const take = (files: File[]) => {
    const key = newKey();
    const burst = files.toSorted((a, b) => a.name.localeCompare(b.name));
    void addUpload(t('bestCut.burstOf', { count: burst.length }), async (tools) => {
      // Refused here, before so many are sent in vain.
      if (burst.length > MOST) throw new Error(t('bestCut.tooMany', { most: MOST }));
      const form = { path: '/bestcut', field: 'files', files: burst, fields: {}, key };
      const { job } = await sendForm<Sent>(form, tools);
      await queries.invalidateQueries({ queryKey: keys.jobs });
      // They are photos, too, and stand among them.
      void queries.invalidateQueries({ queryKey: keys.photos });
      go(`/best-cut/${job.id}`);
    });
  };
  return (
    <DropZone accept="image/*" take={take} invitation={t('bestCut.dropHere')}>
      {(choose) => (
        <>
          <PageHead isApart>
            <h1>{t('bestCut.title')}</h1>
            {bursts.length > 0 && (
              <Button kind="main" icon="plus" onClick={choose}>
                {t('bestCut.add')}
              </Button>
            )}
          </PageHead>
          <Fetched query={jobs}>
            {() =>
              bursts.length === 0 ? (
                <Empty icon="burst" title={t('bestCut.emptyTitle')}>
                  <p>{t('bestCut.emptyText')}</p>
                  <Button kind="main" icon="plus" onClick={choose}>
                    {t('bestCut.add')}
                  </Button>
                </Empty>
              ) : (
                <ul className={styles.list}>
                  {bursts.map((job) => (
                    <Burst key={job.id} job={job} photos={photos} />
                  ))}
                </ul>
              )
            }
          </Fetched>
          <More list={jobs} />
        </>
      )}
    </DropZone>
  );
}

/** The first of a burst: the best of it, once they are ranked. */
const shownOf = ({ result, input }: BestCutJob): string[] =>
  (result?.photos.map(({ photo_id }) => photo_id) ?? input.photo_ids).slice(0, SHOWN);

function Burst({ job, photos }: { job: BestCutJob; photos: Map<string, Photo> }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <li>
      <Link href={`/best-cut/${job.id}`} className={styles.burst}>
        <span className={styles.strip}>
          {shownOf(job).map((id) => (
            <Frame key={id} id={id} photo={photos.get(id)} />
          ))}
        </span>
        <span className={styles.line}>
          <strong>{t('bestCut.burstOf', { count: job.input.photo_ids.length })}</strong>
          <span>{format.date(job.created_at)}</span>
          {isLive(job) && <Progress percent={percentOf(job)} label={t('bestCut.choosing')} />}
          {job.status === 'failed' && <span className={styles.failed}>{t('bestCut.failed')}</span>}
          {job.status === 'cancelled' && <StatusBadge status="cancelled" />}
        </span>
      </Link>
    </li>
  );
}
