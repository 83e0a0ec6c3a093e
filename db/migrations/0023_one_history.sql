-- Two triggers wrote the same facts: the history of a job, and the log of its changes of status. One does now, and a row
-- of the history is what the log tells. From here on nothing changes a job before this has committed.
DROP TRIGGER job_status_of_new ON jobs;--> statement-breakpoint
DROP TRIGGER job_status_of_change ON jobs;--> statement-breakpoint
DROP FUNCTION note_status();--> statement-breakpoint
ALTER TABLE "job_events" RENAME COLUMN "next_at" TO "run_at";--> statement-breakpoint
ALTER TABLE "job_events" ADD COLUMN "owner_id" uuid;--> statement-breakpoint
ALTER TABLE "job_events" ADD COLUMN "is_told" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "job_events" ADD COLUMN "position" bigint;--> statement-breakpoint
ALTER TABLE "job_events" ADD COLUMN "version" integer;--> statement-breakpoint
ALTER TABLE "job_events" ADD COLUMN "status" "job_status";--> statement-breakpoint
ALTER TABLE "job_events" ADD COLUMN "claimed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "job_events" ADD COLUMN "cancel_requested_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "job_events" ADD COLUMN "updated_at" timestamp (3) with time zone;--> statement-breakpoint
-- Both tables were written in the same order, one row each for a change of status, and both forgot their oldest first:
-- so the last of one is the last of the other, and so on backwards. What the log had forgotten is history alone.
WITH steps AS (
  SELECT id, job_id, row_number() OVER (PARTITION BY job_id ORDER BY id DESC) AS from_last FROM job_events
  WHERE event NOT IN ('queued', 'hint_lost', 'stage', 'cancel_requested')
), changes AS (
  SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY id DESC) AS from_last FROM status_changes
), told AS (
  SELECT steps.id AS step_id, changes.* FROM steps JOIN changes USING (job_id, from_last)
)
UPDATE job_events SET
  owner_id = jobs.owner_id,
  is_told = told.id IS NOT NULL,
  position = told.position,
  version = coalesce(told.version, 0),
  status = coalesce(told.status, CASE
    WHEN job_events.event IN ('claimed', 'stage', 'cancel_requested') THEN 'processing'
    WHEN job_events.event IN ('completed', 'failed', 'cancelled') THEN job_events.event::text::job_status
    ELSE 'queued'
  END),
  -- As the job has it afterwards: the history said whose attempt had ended.
  attempt = CASE job_events.event
    WHEN 'handed_back' THEN job_events.attempt - 1 WHEN 'retried' THEN 0 ELSE job_events.attempt
  END,
  worker = coalesce(told.worker, job_events.worker),
  progress = coalesce(job_events.progress, told.progress, 0),
  stage = coalesce(job_events.stage, told.stage),
  error_code = coalesce(job_events.error_code, told.error_code),
  error_message = coalesce(job_events.error_message, told.error_message),
  run_at = coalesce(job_events.run_at, job_events.at),
  claimed_at = told.claimed_at,
  cancel_requested_at = told.cancel_requested_at,
  updated_at = coalesce(told.at, job_events.at)
FROM jobs, job_events AS step LEFT JOIN told ON told.step_id = step.id
WHERE job_events.id = step.id AND jobs.id = step.job_id;--> statement-breakpoint
ALTER TABLE "job_events" ALTER COLUMN "owner_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "job_events" ALTER COLUMN "version" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "job_events" ALTER COLUMN "status" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "job_events" ALTER COLUMN "progress" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "job_events" ALTER COLUMN "run_at" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "job_events" ALTER COLUMN "updated_at" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "job_events_unpublished" ON "job_events" USING btree ("id") WHERE is_told and position is null;--> statement-breakpoint
CREATE UNIQUE INDEX "job_events_position" ON "job_events" USING btree ("position") WHERE position is not null;--> statement-breakpoint
CREATE INDEX "job_events_owner" ON "job_events" USING btree ("owner_id","position") WHERE position is not null;--> statement-breakpoint
DROP TABLE "status_changes";--> statement-breakpoint
-- The job as it is now, and what happened to it. New jobs are not notified of: commits that notify wait for each other,
-- and a burst of uploads must not. Nobody is told of a job that does the telling.
CREATE OR REPLACE FUNCTION note_job_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  what job_event;
  tell boolean := NEW.kind <> 'webhook' AND (TG_OP = 'INSERT' OR NEW.status <> OLD.status);
  goes_back boolean;
BEGIN
  IF TG_OP = 'INSERT' THEN
    what := 'accepted';
  ELSIF NEW.status <> OLD.status THEN
    what := CASE
      WHEN NEW.status = 'processing' THEN 'claimed'
      WHEN NEW.status <> 'queued' THEN NEW.status::text
      WHEN OLD.status <> 'processing' THEN 'retried'
      WHEN NEW.error_code IS NOT NULL THEN 'attempt_failed'
      ELSE 'handed_back'
    END;
  ELSIF NEW.cancel_requested_at IS NOT NULL AND OLD.cancel_requested_at IS NULL THEN
    what := 'cancel_requested';
  ELSIF NEW.stage IS DISTINCT FROM OLD.stage THEN
    what := 'stage';
  ELSIF NEW.enqueued_at IS NULL THEN
    what := 'hint_lost';
  ELSIF NEW.status = 'queued' THEN
    what := 'queued';
  ELSE
    -- The mark came after the claim, which has told of it.
    RETURN NULL;
  END IF;

  -- A worker was faster than the mark that Redis has the job: it had it from there.
  IF what = 'claimed' AND NEW.enqueued_at IS NULL THEN
    INSERT INTO job_events (job_id, owner_id, run_id, at, event, version, status, attempt, progress, run_at, updated_at)
    VALUES (
      NEW.id, NEW.owner_id, NEW.run_id, clock_timestamp(), 'queued',
      OLD.version, OLD.status, OLD.attempt, OLD.progress, OLD.run_at, OLD.updated_at
    );
  END IF;

  goes_back := what IN ('attempt_failed', 'handed_back');
  INSERT INTO job_events (
    job_id, owner_id, run_id, at, event, is_told, version, status, attempt, worker, progress, stage,
    error_code, error_message, run_at, claimed_at, cancel_requested_at, updated_at
  ) VALUES (
    NEW.id, NEW.owner_id, NEW.run_id, clock_timestamp(), what, tell, NEW.version, NEW.status, NEW.attempt, NEW.worker,
    CASE WHEN goes_back THEN OLD.progress ELSE NEW.progress END, CASE WHEN goes_back THEN OLD.stage ELSE NEW.stage END,
    NEW.error_code, NEW.error_message, NEW.run_at, NEW.claimed_at, NEW.cancel_requested_at, NEW.updated_at
  );
  IF tell AND TG_OP = 'UPDATE' THEN PERFORM pg_notify('status_changed', ''); END IF;

  -- All else is bounded by the attempts; these two may come again for ever. What the log still has is not for here.
  IF what IN ('hint_lost', 'retried') THEN
    DELETE FROM job_events AS step WHERE job_id = NEW.id
    AND id <= (SELECT id FROM job_events WHERE job_id = NEW.id ORDER BY id DESC OFFSET 300 LIMIT 1)
    AND (NOT is_told OR position <= (SELECT pruned_position FROM status_log));
  END IF;
  RETURN NULL;
END
$$;
