-- What pages show beside jobs and media. It says what is to be read again, and whose it is; not how it changed.
CREATE FUNCTION shown_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('shown_changed', json_build_object(
    'what', TG_ARGV[0],
    'owner', to_jsonb(coalesce(NEW, OLD)) -> 'owner_id'
  )::text);
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER schedules_shown AFTER INSERT OR UPDATE OR DELETE ON schedules FOR EACH ROW
  EXECUTE FUNCTION shown_changed('schedules');
--> statement-breakpoint
CREATE TRIGGER schedule_runs_shown AFTER INSERT OR DELETE ON schedule_runs FOR EACH ROW
  EXECUTE FUNCTION shown_changed('schedules');
--> statement-breakpoint
-- Not when a lease is renewed: commits that notify wait for each other.
CREATE TRIGGER schedule_runs_progressed AFTER UPDATE ON schedule_runs FOR EACH ROW
  WHEN ((NEW.status, NEW.total, NEW.completed, NEW.failed, NEW.cancelled, NEW.refused, NEW.cancel_requested_at)
    IS DISTINCT FROM (OLD.status, OLD.total, OLD.completed, OLD.failed, OLD.cancelled, OLD.refused, OLD.cancel_requested_at))
  EXECUTE FUNCTION shown_changed('schedules');
--> statement-breakpoint
-- Workers come and go; that they are still there is an update, and no news.
CREATE TRIGGER workers_shown AFTER INSERT OR DELETE ON workers FOR EACH ROW
  EXECUTE FUNCTION shown_changed('workers');
--> statement-breakpoint
CREATE TRIGGER workers_models_shown AFTER UPDATE ON workers FOR EACH ROW
  WHEN ((NEW.started_at, NEW.models) IS DISTINCT FROM (OLD.started_at, OLD.models))
  EXECUTE FUNCTION shown_changed('workers');
--> statement-breakpoint
CREATE TRIGGER queue_samples_shown AFTER INSERT ON queue_samples FOR EACH STATEMENT
  EXECUTE FUNCTION shown_changed('queues');
--> statement-breakpoint
CREATE TRIGGER alerts_shown AFTER INSERT ON alerts FOR EACH ROW
  EXECUTE FUNCTION shown_changed('alerts');
--> statement-breakpoint
CREATE TRIGGER alerts_state_shown AFTER UPDATE ON alerts FOR EACH ROW
  WHEN (NEW.state IS DISTINCT FROM OLD.state)
  EXECUTE FUNCTION shown_changed('alerts');
