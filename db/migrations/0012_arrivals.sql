CREATE TABLE "arrivals" (
	"key" text PRIMARY KEY NOT NULL,
	"etag" text NOT NULL,
	"bytes" bigint NOT NULL,
	"video_id" uuid,
	"content_id" integer,
	"refusal" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"arrived_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "videos" ALTER COLUMN "sha256" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "videos" ADD COLUMN "etag" text;--> statement-breakpoint
ALTER TABLE "videos" ADD COLUMN "failures" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "arrivals" ADD CONSTRAINT "arrivals_video_id_videos_id_fk" FOREIGN KEY ("video_id") REFERENCES "public"."videos"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "arrivals" ADD CONSTRAINT "arrivals_content_id_contents_id_fk" FOREIGN KEY ("content_id") REFERENCES "public"."contents"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "videos" ADD CONSTRAINT "videos_version" CHECK (num_nonnulls("videos"."sha256", "videos"."etag") > 0);--> statement-breakpoint
-- Why a video has no duration or no picture stands on the video, whichever way its job ended (also by a lease that ran
-- out), and is gone when a later job of that kind succeeds or is run again. Jobs that name no video pay one test.
CREATE FUNCTION video_job_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE videos v SET failures = CASE
    WHEN NEW.status = 'failed' THEN v.failures || jsonb_build_object(
      NEW.kind, jsonb_build_object('code', NEW.error_code, 'message', NEW.error_message))
    ELSE v.failures - NEW.kind END
  FROM job_media m
  WHERE m.job_id = NEW.id AND v.id = m.video_id AND (NEW.status = 'failed' OR v.failures ? NEW.kind);
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER video_job_ended AFTER UPDATE OF status ON jobs FOR EACH ROW
WHEN (
  NEW.input ? 'videoId' AND NEW.status <> OLD.status
  AND (NEW.status IN ('completed', 'failed') OR OLD.status = 'failed')
)
EXECUTE FUNCTION video_job_ended();
--> statement-breakpoint
-- As before, and the original of a video that arrived in the store by itself: it lies outside of the video's folder.
CREATE OR REPLACE FUNCTION media_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO purges (prefix, job_ids)
  SELECT gone.prefix, array(
      SELECT j.id FROM job_media m JOIN jobs j ON j.id = m.job_id
      WHERE (m.photo_id = OLD.id OR m.video_id = OLD.id) AND j.status = 'processing'
    )
  FROM (VALUES (TG_TABLE_NAME || '/' || OLD.id || '/'), (OLD.key)) AS gone(prefix)
  WHERE gone.prefix <> OLD.key OR NOT starts_with(OLD.key, TG_TABLE_NAME || '/' || OLD.id || '/')
  ON CONFLICT (prefix) DO NOTHING;
  RETURN OLD;
END
$$;
