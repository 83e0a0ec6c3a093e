-- In this order and at once, so that nobody who works meanwhile holds the one and waits for the other.
LOCK TABLE photos, videos, renditions IN ACCESS EXCLUSIVE MODE;
--> statement-breakpoint
CREATE TABLE "stored_bytes" (
	"owner_id" uuid PRIMARY KEY NOT NULL,
	"bytes" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "renditions" ADD COLUMN "owner_id" uuid;--> statement-breakpoint
ALTER TABLE "stored_bytes" ADD CONSTRAINT "stored_bytes_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
UPDATE renditions r SET owner_id = p.owner_id FROM photos p WHERE p.id = r.photo_id;
--> statement-breakpoint
UPDATE renditions r SET owner_id = v.owner_id FROM videos v WHERE v.id = r.video_id;
--> statement-breakpoint
INSERT INTO stored_bytes (owner_id, bytes)
SELECT owner_id, sum(bytes) FROM (
  SELECT owner_id, bytes FROM photos
  UNION ALL SELECT owner_id, bytes FROM videos
  UNION ALL SELECT owner_id, bytes FROM renditions
) kept
GROUP BY owner_id;
--> statement-breakpoint
-- When a photo goes, its renditions go after it, and could no longer ask whose they were.
CREATE FUNCTION rendition_owned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.owner_id := coalesce(
    (SELECT owner_id FROM photos WHERE id = NEW.photo_id),
    (SELECT owner_id FROM videos WHERE id = NEW.video_id)
  );
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER rendition_owned BEFORE INSERT ON renditions FOR EACH ROW EXECUTE FUNCTION rendition_owned();
--> statement-breakpoint
-- The row of a user who is gone went with the user: there is nothing left to take from.
CREATE FUNCTION count_stored_bytes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    UPDATE stored_bytes SET bytes = bytes - OLD.bytes WHERE owner_id = OLD.owner_id;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO stored_bytes AS s (owner_id, bytes) VALUES (NEW.owner_id, NEW.bytes)
    ON CONFLICT (owner_id) DO UPDATE SET bytes = s.bytes + excluded.bytes;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- Deferred: the one row that all of a user's transactions change is locked when a transaction has everything else that it
-- needs, and for the length of its commit. Locked earlier, two that delete the same photos would wait for each other.
CREATE CONSTRAINT TRIGGER photos_counted AFTER INSERT OR DELETE OR UPDATE OF bytes ON photos
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_stored_bytes();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER videos_counted AFTER INSERT OR DELETE OR UPDATE OF bytes ON videos
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_stored_bytes();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER renditions_counted AFTER INSERT OR DELETE OR UPDATE OF bytes ON renditions
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_stored_bytes();
