import type { Sql } from 'postgres';
import type { JobStatus } from '../../db/jobs/row.ts';
import type { Mechanism } from '../config.ts';

/** One change of a job's status, generation or lease, as the database saw it. */
export type Change = {
  jobId: string;
  status: JobStatus;
  generation: number;
  attempt: number;
  leaseToken: string | null;
  worker: string | null;
  /** Milliseconds since 1970, by Postgres' clock. */
  at: number;
};

/** Has the test's database write down every change of every job: what the system says of itself may be wrong. */
export async function startAudit(sql: Sql): Promise<void> {
  await sql.unsafe(`
    create table audit (
      seq bigint generated always as identity primary key, at timestamptz not null default clock_timestamp(),
      job_id uuid not null, status job_status not null, generation integer not null, attempt integer not null,
      lease_token uuid, worker text);
    create index audit_job on audit (job_id);
    create function write_audit() returns trigger language plpgsql as $$ begin
      insert into audit (job_id, status, generation, attempt, lease_token, worker)
      values (new.id, new.status, new.generation, new.attempt, new.lease_token, new.worker);
      return null;
    end $$;
    create trigger audit_inserts after insert on jobs for each row execute function write_audit();
    create trigger audit_updates after update on jobs for each row
      when ((old.status, old.generation, old.lease_token) is distinct from (new.status, new.generation, new.lease_token))
      execute function write_audit();`);
}

/** What holds an attempt and its repetitions in bounds stands in the job's row: without it, the bound is out of reach. */
export async function leaveOutBounds(sql: Sql, without: readonly Mechanism[]): Promise<void> {
  const columns = [
    ...(without.includes('deadline') ? ['new.deadline_seconds := 86400;'] : []),
    ...(without.includes('starts') ? ['new.max_attempts := 1000000;'] : []),
  ];
  if (columns.length === 0) return;
  await sql.unsafe(`
    create function leave_out_bounds() returns trigger language plpgsql as $$ begin
      ${columns.join(' ')} return new;
    end $$;
    create trigger without_bounds before insert or update on jobs for each row execute function leave_out_bounds()`);
}

/** By job, oldest change first. */
export async function readAudit(sql: Sql, jobIds: string[]): Promise<Map<string, Change[]>> {
  const rows = await sql<Change[]>`
    select job_id as "jobId", status, generation, attempt, lease_token as "leaseToken", worker,
      (extract(epoch from at) * 1000)::float8 as at
    from audit where job_id = any(${jobIds}) order by seq`;
  return Map.groupBy(rows, ({ jobId }) => jobId);
}
