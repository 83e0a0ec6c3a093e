DROP INDEX "api_keys_owner_newest";--> statement-breakpoint
DROP INDEX "avatars_user";--> statement-breakpoint
DROP INDEX "avatars_subject";--> statement-breakpoint
DROP INDEX "images_owner_newest";--> statement-breakpoint
DROP INDEX "jobs_owner_newest";--> statement-breakpoint
DROP INDEX "photos_owner_newest";--> statement-breakpoint
DROP INDEX "videos_owner_newest";--> statement-breakpoint
DROP INDEX "renditions_photo_newest";--> statement-breakpoint
DROP INDEX "renditions_video_newest";--> statement-breakpoint
DROP INDEX "schedule_runs_newest";--> statement-breakpoint
CREATE INDEX "api_keys_owner_newest" ON "api_keys" USING btree ("owner_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE UNIQUE INDEX "avatars_user" ON "avatars" USING btree ("user_id","type","photo_id" DESC NULLS FIRST);--> statement-breakpoint
CREATE UNIQUE INDEX "avatars_subject" ON "avatars" USING btree ("subject_id","type","photo_id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "images_owner_newest" ON "images" USING btree ("owner_id","photo_id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "jobs_owner_newest" ON "jobs" USING btree ("owner_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "photos_owner_newest" ON "photos" USING btree ("owner_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "videos_owner_newest" ON "videos" USING btree ("owner_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "renditions_photo_newest" ON "renditions" USING btree ("photo_id","kind","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "renditions_video_newest" ON "renditions" USING btree ("video_id","kind","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "schedule_runs_newest" ON "schedule_runs" USING btree ("schedule_id","id" DESC NULLS FIRST);