CREATE TYPE "public"."overlap_policy" AS ENUM('skip', 'allow');--> statement-breakpoint
CREATE TYPE "public"."run_status" AS ENUM('running', 'completed', 'failed', 'cancelled', 'skipped');--> statement-breakpoint
CREATE TYPE "public"."run_trigger" AS ENUM('schedule', 'manual');--> statement-breakpoint
CREATE TABLE "schedule_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"schedule_id" uuid NOT NULL,
	"owner_id" uuid NOT NULL,
	"work" text NOT NULL,
	"parameters" jsonb NOT NULL,
	"everybody" boolean NOT NULL,
	"max_items" integer NOT NULL,
	"timeout_seconds" integer NOT NULL,
	"trigger" "run_trigger" NOT NULL,
	"due_at" timestamp (3) with time zone,
	"status" "run_status" NOT NULL,
	"after_id" uuid,
	"exhausted" boolean DEFAULT false NOT NULL,
	"total" integer,
	"completed" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"cancelled" integer DEFAULT 0 NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL,
	"error_code" text,
	"error_message" text,
	"lease_token" uuid,
	"lease_expires_at" timestamp (3) with time zone,
	"cancel_requested_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "schedule_runs_finished" CHECK (("schedule_runs"."status" = 'running') = ("schedule_runs"."finished_at" is null))
);
--> statement-breakpoint
CREATE TABLE "schedules" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"owner_id" uuid NOT NULL,
	"work" text NOT NULL,
	"parameters" jsonb NOT NULL,
	"everybody" boolean NOT NULL,
	"max_items" integer NOT NULL,
	"timeout_seconds" integer NOT NULL,
	"cron" text NOT NULL,
	"every_hours" integer,
	"timezone" text NOT NULL,
	"enabled" boolean NOT NULL,
	"overlap" "overlap_policy" NOT NULL,
	"next_run_at" timestamp (3) with time zone,
	"armed_epoch" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "schedules_due_when_enabled" CHECK ("schedules"."enabled" = ("schedules"."next_run_at" is not null)),
	CONSTRAINT "schedules_name" CHECK ("schedules"."name" ~ '^[a-z0-9][a-z0-9_-]{0,62}$')
);
--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "run_id" uuid;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "swept_id" uuid;--> statement-breakpoint
ALTER TABLE "schedule_runs" ADD CONSTRAINT "schedule_runs_schedule_id_schedules_id_fk" FOREIGN KEY ("schedule_id") REFERENCES "public"."schedules"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedule_runs" ADD CONSTRAINT "schedule_runs_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "schedule_runs_tick" ON "schedule_runs" USING btree ("schedule_id","due_at");--> statement-breakpoint
CREATE INDEX "schedule_runs_newest" ON "schedule_runs" USING btree ("schedule_id","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "schedule_runs_running" ON "schedule_runs" USING btree ("id") WHERE status = 'running';--> statement-breakpoint
CREATE INDEX "schedule_runs_ended" ON "schedule_runs" USING btree ("finished_at") WHERE finished_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "schedules_owner_name" ON "schedules" USING btree ("owner_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "schedules_platform_name" ON "schedules" USING btree ("name") WHERE everybody;--> statement-breakpoint
CREATE INDEX "schedules_due" ON "schedules" USING btree ("next_run_at") WHERE next_run_at is not null;--> statement-breakpoint
CREATE INDEX "schedules_unarmed" ON "schedules" USING btree ("id") WHERE armed_epoch is null;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_run_id_schedule_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."schedule_runs"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "jobs_run" ON "jobs" USING btree ("run_id","id") WHERE run_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_swept_once" ON "jobs" USING btree ("kind","swept_id") WHERE swept_id is not null and status in ('queued', 'processing');