CREATE TABLE "revoked_tokens" (
	"hash" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "closed_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "revoked_tokens_expired" ON "revoked_tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "users_closed" ON "users" USING btree ("closed_at") WHERE closed_at is not null;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_closed_off" CHECK ("users"."closed_at" is null or not "users"."is_active");
--> statement-breakpoint
-- Every process remembers for seconds whom it let in. It hears of access that ends, and looks again, whichever statement
-- ended it.
CREATE FUNCTION access_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('access_changed', '');
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER access_changed AFTER UPDATE ON users FOR EACH ROW
WHEN ((OLD.is_active, OLD.role, OLD.closed_at) IS DISTINCT FROM (NEW.is_active, NEW.role, NEW.closed_at))
EXECUTE FUNCTION access_changed();
--> statement-breakpoint
CREATE TRIGGER access_changed AFTER INSERT ON revoked_tokens FOR EACH ROW EXECUTE FUNCTION access_changed();
--> statement-breakpoint
CREATE TRIGGER access_changed AFTER UPDATE ON api_keys FOR EACH ROW
WHEN (OLD.revoked_at IS DISTINCT FROM NEW.revoked_at)
EXECUTE FUNCTION access_changed();
