CREATE TYPE "public"."job_event" AS ENUM('accepted', 'queued', 'hint_lost', 'claimed', 'stage', 'attempt_failed', 'handed_back', 'cancel_requested', 'completed', 'failed', 'cancelled', 'retried');--> statement-breakpoint
CREATE TABLE "job_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "job_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"job_id" uuid NOT NULL,
	"run_id" uuid,
	"at" timestamp (3) with time zone NOT NULL,
	"event" "job_event" NOT NULL,
	"attempt" integer NOT NULL,
	"worker" text,
	"stage" text,
	"progress" real,
	"error_code" text,
	"error_message" text,
	"next_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "queue_samples" (
	"at" timestamp (3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"queued" integer NOT NULL,
	"processing" integer NOT NULL,
	"oldest_seconds" real NOT NULL,
	"completed" integer NOT NULL,
	"failed" integer NOT NULL,
	CONSTRAINT "queue_samples_at_kind_pk" PRIMARY KEY("at","kind")
);
--> statement-breakpoint
ALTER TABLE "job_events" ADD CONSTRAINT "job_events_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "job_events_job" ON "job_events" USING btree ("job_id","id");--> statement-breakpoint
CREATE INDEX "job_events_run" ON "job_events" USING btree ("run_id","id" DESC NULLS FIRST) WHERE run_id is not null;--> statement-breakpoint
CREATE INDEX "jobs_failed" ON "jobs" USING btree ("id" DESC NULLS FIRST) WHERE status = 'failed';--> statement-breakpoint
-- Writes the history of a job in the transaction of each change, whichever statement made it. The time is the clock's, not
-- the transaction's: one that had to wait for the row began before what it waited for.
CREATE FUNCTION note_job_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  what job_event;
  -- The attempt that ends, or the one that the row has.
  tried integer := coalesce(OLD.attempt, 0);
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

  IF what = 'claimed' THEN
    tried := NEW.attempt;
    -- A worker was faster than the mark that Redis has the job: it had it from there.
    IF NEW.enqueued_at IS NULL THEN
      INSERT INTO job_events (job_id, run_id, at, event, attempt)
      VALUES (NEW.id, NEW.run_id, clock_timestamp(), 'queued', OLD.attempt);
    END IF;
  END IF;

  INSERT INTO job_events (job_id, run_id, at, event, attempt, worker, stage, progress, error_code, error_message, next_at)
  VALUES (
    NEW.id, NEW.run_id, clock_timestamp(), what, tried,
    CASE WHEN NEW.status = 'processing' OR OLD.status = 'processing' THEN NEW.worker END,
    CASE what WHEN 'stage' THEN NEW.stage WHEN 'attempt_failed' THEN OLD.stage WHEN 'failed' THEN OLD.stage END,
    CASE WHEN what IN ('stage', 'completed') THEN NEW.progress WHEN OLD.status = 'processing' THEN OLD.progress END,
    CASE WHEN what IN ('attempt_failed', 'failed') THEN NEW.error_code END,
    CASE WHEN what IN ('attempt_failed', 'failed') THEN NEW.error_message END,
    CASE WHEN what IN ('attempt_failed', 'handed_back') THEN NEW.run_at END
  );

  -- All else is bounded by the attempts; these two may come again for ever.
  IF what IN ('hint_lost', 'retried') THEN
    DELETE FROM job_events WHERE job_id = NEW.id AND id <= (
      SELECT id FROM job_events WHERE job_id = NEW.id ORDER BY id DESC OFFSET 300 LIMIT 1);
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER job_accepted AFTER INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION note_job_event();
--> statement-breakpoint
CREATE TRIGGER job_moved AFTER UPDATE ON jobs FOR EACH ROW
WHEN (
  OLD.status <> NEW.status OR OLD.cancel_requested_at IS DISTINCT FROM NEW.cancel_requested_at
  OR (NEW.stage IS DISTINCT FROM OLD.stage AND NEW.stage IS NOT NULL)
  OR (NEW.enqueued_at IS NULL) <> (OLD.enqueued_at IS NULL)
)
EXECUTE FUNCTION note_job_event();
