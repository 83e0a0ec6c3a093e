ALTER TYPE "public"."photo_status" ADD VALUE 'uploaded' BEFORE 'queued';--> statement-breakpoint
CREATE TABLE "images" (
	"photo_id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"md5" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	CONSTRAINT "images_title_length" CHECK (char_length("images"."title") <= 255)
);
--> statement-breakpoint
ALTER TABLE "photos" ADD COLUMN "caption" text;--> statement-breakpoint
ALTER TABLE "photos" ADD COLUMN "thumbhash" text;--> statement-breakpoint
ALTER TABLE "photos" ADD COLUMN "likeness" bit(64);--> statement-breakpoint
ALTER TABLE "images" ADD CONSTRAINT "images_photo_id_photos_id_fk" FOREIGN KEY ("photo_id") REFERENCES "public"."photos"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "images" ADD CONSTRAINT "images_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "images_owner_md5" ON "images" USING btree ("owner_id","md5");--> statement-breakpoint
CREATE INDEX "images_owner_newest" ON "images" USING btree ("owner_id","photo_id" DESC NULLS LAST);