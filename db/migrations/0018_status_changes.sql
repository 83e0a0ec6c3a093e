CREATE TABLE "status_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "status_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"position" bigint,
	"owner_id" uuid NOT NULL,
	"job_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"status" "job_status" NOT NULL,
	"attempt" integer NOT NULL,
	"worker" text,
	"progress" real NOT NULL,
	"stage" text,
	"error_code" text,
	"error_message" text,
	"claimed_at" timestamp (3) with time zone,
	"cancel_requested_at" timestamp (3) with time zone,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "status_log" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"last_position" bigint DEFAULT 0 NOT NULL,
	"pruned_position" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "status_log_one" CHECK ("status_log"."only")
);
--> statement-breakpoint
ALTER TABLE "status_changes" ADD CONSTRAINT "status_changes_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "status_changes_unpublished" ON "status_changes" USING btree ("id") WHERE position is null;--> statement-breakpoint
CREATE UNIQUE INDEX "status_changes_position" ON "status_changes" USING btree ("position");--> statement-breakpoint
CREATE INDEX "status_changes_owner" ON "status_changes" USING btree ("owner_id","position");--> statement-breakpoint
CREATE INDEX "status_changes_job" ON "status_changes" USING btree ("job_id");
--> statement-breakpoint
INSERT INTO status_log DEFAULT VALUES;
--> statement-breakpoint
-- Here and not in the statements, so that whichever changes a status tells of it, or changes nothing. New jobs are not
-- notified of: commits that notify wait for each other, and a burst of uploads must not.
CREATE FUNCTION note_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO status_changes (
    owner_id, job_id, version, status, attempt, worker, progress, stage,
    error_code, error_message, claimed_at, cancel_requested_at, at
  ) VALUES (
    NEW.owner_id, NEW.id, NEW.version, NEW.status, NEW.attempt, NEW.worker, NEW.progress, NEW.stage,
    NEW.error_code, NEW.error_message, NEW.claimed_at, NEW.cancel_requested_at, NEW.updated_at
  );
  IF TG_OP = 'UPDATE' THEN PERFORM pg_notify('status_changed', ''); END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER job_status_of_new AFTER INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION note_status();
--> statement-breakpoint
CREATE TRIGGER job_status_of_change AFTER UPDATE ON jobs FOR EACH ROW
WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION note_status();
--> statement-breakpoint
-- Progress is told to who listens at the moment, and kept nowhere.
CREATE FUNCTION job_progressed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('job_progressed', json_build_object(
    'ownerId', NEW.owner_id, 'id', NEW.id, 'progress', NEW.progress, 'stage', NEW.stage
  )::text);
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER job_progressed AFTER UPDATE ON jobs FOR EACH ROW
WHEN (
  OLD.status = 'processing' AND NEW.status = 'processing'
  AND (OLD.progress, OLD.stage) IS DISTINCT FROM (NEW.progress, NEW.stage)
)
EXECUTE FUNCTION job_progressed();
