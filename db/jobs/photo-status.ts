import { sql } from 'drizzle-orm';
import type { Db } from '../client.ts';

/**
 * Sets the status of each photo that a job names to that of the photo's newest status-driving job. Derived anew on
 * every transition, in its transaction, so no order of events can leave a photo with the status of an older job.
 * Photos have no "cancelled": a cancelled upscale leaves them completed when an earlier one succeeded, else failed. One
 * that a sweep made and nobody began leaves them as they were: nobody had asked for it.
 */
export async function syncPhotoStatus(tx: Db, jobId: string): Promise<void> {
  await tx.execute(sql`
    with newest as (
      select distinct on (m.photo_id) m.photo_id, j.status, j.error_message,
        j.status = 'cancelled' and j.swept_id is not null and j.starts = 0 as unbegun,
        exists (select 1 from renditions r where r.photo_id = m.photo_id and r.kind = 'upscale') as has_result
      from job_media m join jobs j on j.id = m.job_id
      where j.drives_photo_status
        and m.photo_id in (select photo_id from job_media where job_id = ${jobId})
      order by m.photo_id, unbegun, j.id desc
    )
    update photos p set
      status = (case
        when n.status <> 'cancelled' then n.status::text
        when n.has_result then 'completed'
        when n.unbegun then 'uploaded'
        else 'failed' end)::photo_status,
      error_message = case
        when n.status = 'failed' then n.error_message
        when n.status = 'cancelled' and not n.has_result and not n.unbegun then 'The job was cancelled.' end
    from newest n where n.photo_id = p.id`);
}
