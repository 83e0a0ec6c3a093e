CREATE TABLE "uploads" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"way" text NOT NULL,
	"kind" text NOT NULL,
	"fields" jsonb NOT NULL,
	"bytes" bigint NOT NULL,
	"sha256" text,
	"idempotency_key" text,
	"request_hash" text,
	"received_at" timestamp (3) with time zone,
	"media_id" uuid,
	"job_ids" uuid[],
	"refusal" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "uploads_bytes" CHECK ("uploads"."bytes" > 0),
	CONSTRAINT "uploads_outcome" CHECK (num_nonnulls("uploads"."media_id", "uploads"."refusal") <= 1)
);
--> statement-breakpoint
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "uploads_idempotency" ON "uploads" USING btree ("owner_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "uploads_open" ON "uploads" USING btree ("owner_id") WHERE media_id is null and refusal is null;--> statement-breakpoint
CREATE INDEX "uploads_expiry" ON "uploads" USING btree ("expires_at");
--> statement-breakpoint
-- What has come of an upload is to be removed once its row is gone. Here and not in the statement that deletes it, because
-- rows also go with their user.
CREATE FUNCTION upload_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO purges (prefix, job_ids) VALUES ('uploads/' || OLD.id || '/', '{}') ON CONFLICT (prefix) DO NOTHING;
  RETURN OLD;
END
$$;
--> statement-breakpoint
CREATE TRIGGER upload_deleted BEFORE DELETE ON uploads FOR EACH ROW EXECUTE FUNCTION upload_deleted();
