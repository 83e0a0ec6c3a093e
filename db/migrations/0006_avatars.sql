CREATE TYPE "public"."avatar_type" AS ENUM('main', 'sub');--> statement-breakpoint
CREATE TABLE "avatars" (
	"photo_id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid,
	"subject_id" uuid,
	"type" "avatar_type" NOT NULL,
	"rendition_id" uuid,
	"sha256" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "avatars_one" CHECK (num_nonnulls("avatars"."user_id", "avatars"."subject_id") = 1),
	CONSTRAINT "avatars_made" CHECK (("avatars"."rendition_id" is null) = ("avatars"."sha256" is null))
);
--> statement-breakpoint
CREATE TABLE "subjects" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"name" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "avatars" ADD CONSTRAINT "avatars_photo_id_photos_id_fk" FOREIGN KEY ("photo_id") REFERENCES "public"."photos"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "avatars" ADD CONSTRAINT "avatars_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "avatars" ADD CONSTRAINT "avatars_subject_id_subjects_id_fk" FOREIGN KEY ("subject_id") REFERENCES "public"."subjects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "avatars" ADD CONSTRAINT "avatars_rendition_id_renditions_id_fk" FOREIGN KEY ("rendition_id") REFERENCES "public"."renditions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subjects" ADD CONSTRAINT "subjects_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "avatars_user" ON "avatars" USING btree ("user_id","type","photo_id" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "avatars_subject" ON "avatars" USING btree ("subject_id","type","photo_id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "avatars_sha256" ON "avatars" USING btree ("sha256");