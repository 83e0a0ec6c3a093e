CREATE TABLE "purges" (
	"prefix" text PRIMARY KEY NOT NULL,
	"job_ids" uuid[] NOT NULL,
	"run_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "purges_due" ON "purges" USING btree ("run_at");
--> statement-breakpoint
-- What storage/keys.ts puts below a photo or video is to be removed once its row is gone. Here and not in the statement
-- that deletes it, because rows also go with their user.
CREATE FUNCTION media_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO purges (prefix, job_ids)
  VALUES (
    TG_TABLE_NAME || '/' || OLD.id || '/',
    array(
      SELECT j.id FROM job_media m JOIN jobs j ON j.id = m.job_id
      WHERE (m.photo_id = OLD.id OR m.video_id = OLD.id) AND j.status = 'processing'
    )
  )
  ON CONFLICT (prefix) DO NOTHING;
  RETURN OLD;
END
$$;
--> statement-breakpoint
CREATE TRIGGER photo_deleted BEFORE DELETE ON photos FOR EACH ROW EXECUTE FUNCTION media_deleted();
--> statement-breakpoint
CREATE TRIGGER video_deleted BEFORE DELETE ON videos FOR EACH ROW EXECUTE FUNCTION media_deleted();
