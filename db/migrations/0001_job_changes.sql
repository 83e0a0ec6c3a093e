-- Every change of a job that a client can see raises its version (the ETag) and is announced, whichever statement
-- made it. Heartbeats change neither, so a long-poll is not woken for nothing.
-- The same trigger holds the one law of a job's history: nothing follows a terminal status but a deliberate re-run,
-- which raises the generation.
CREATE FUNCTION job_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status IN ('completed', 'failed', 'cancelled') AND NEW.status <> OLD.status
     AND NEW.generation = OLD.generation THEN
    RAISE EXCEPTION 'job % is % and cannot become %', OLD.id, OLD.status, NEW.status USING ERRCODE = 'check_violation';
  END IF;
  NEW.version := OLD.version + 1;
  NEW.updated_at := now();
  PERFORM pg_notify('job_changed', NEW.id::text);
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER job_changed BEFORE UPDATE ON jobs FOR EACH ROW
WHEN (
  (OLD.status, OLD.progress, OLD.stage, OLD.generation, OLD.attempt, OLD.cancel_requested_at)
  IS DISTINCT FROM
  (NEW.status, NEW.progress, NEW.stage, NEW.generation, NEW.attempt, NEW.cancel_requested_at)
)
EXECUTE FUNCTION job_changed();
