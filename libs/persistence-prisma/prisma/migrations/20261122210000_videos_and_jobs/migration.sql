-- Videos, the jobs that transcode them, and the locks that keep two workers off one video.

-- CreateEnum
CREATE TYPE "video_status" AS ENUM ('UPLOADED', 'PROCESSING', 'READY', 'FAILED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "video_source_kind" AS ENUM ('OBJECT', 'URL');

-- CreateEnum
CREATE TYPE "job_state" AS ENUM ('QUEUED', 'RUNNING', 'SUCCEEDED', 'CANCELLED', 'FAILED', 'DEAD');

-- CreateTable
CREATE TABLE "videos" (
    "id" SERIAL NOT NULL,
    "tenant_id" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "source_kind" "video_source_kind" NOT NULL,
    "source" TEXT NOT NULL,
    "status" "video_status" NOT NULL DEFAULT 'UPLOADED',
    "output" JSONB,
    "winning_job_id" UUID,
    "winning_fencing_token" BIGINT,
    "error_code" TEXT,
    "error_message" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT transaction_timestamp(),
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "videos_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "jobs" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "video_id" INTEGER NOT NULL,
    "state" "job_state" NOT NULL DEFAULT 'QUEUED',
    "available_at" TIMESTAMPTZ(6) NOT NULL DEFAULT transaction_timestamp(),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "stalls" INTEGER NOT NULL DEFAULT 0,
    "interruptions" INTEGER NOT NULL DEFAULT 0,
    "fencing_token" BIGINT NOT NULL DEFAULT 0,
    "worker_id" TEXT,
    "lease_until" TIMESTAMPTZ(6),
    "cancel_requested_at" TIMESTAMPTZ(6),
    "stage" TEXT,
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "failure_code" TEXT,
    "failure_message" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT transaction_timestamp(),
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT transaction_timestamp(),
    "started_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "jobs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_locks" (
    "key" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "job_id" UUID NOT NULL,
    "fencing_token" BIGINT NOT NULL,
    "acquired_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "idempotency_locks_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "videos_tenant_id_idx" ON "videos"("tenant_id");

-- CreateIndex
CREATE INDEX "jobs_video_id_created_at_idx" ON "jobs"("video_id", "created_at");

-- CreateIndex
CREATE INDEX "jobs_state_available_at_idx" ON "jobs"("state", "available_at");

-- CreateIndex
CREATE UNIQUE INDEX "jobs_one_live_per_video" ON "jobs"("video_id") WHERE (state = ANY (ARRAY['QUEUED'::job_state, 'RUNNING'::job_state]));

-- CreateIndex
CREATE INDEX "idempotency_locks_job_id_idx" ON "idempotency_locks"("job_id");

-- AddForeignKey
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "videos"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Written by hand: what Prisma's schema cannot say, and every writer has to keep.
ALTER TABLE "jobs"
    ADD CONSTRAINT "jobs_leased_while_running" CHECK (("state" = 'RUNNING') = ("lease_until" IS NOT NULL)),
    ADD CONSTRAINT "jobs_progress_is_a_share" CHECK ("progress" BETWEEN 0 AND 1),
    ADD CONSTRAINT "jobs_finish_time_when_finished" CHECK (("state" IN ('QUEUED', 'RUNNING')) = ("finished_at" IS NULL));
ALTER TABLE "videos"
    ADD CONSTRAINT "videos_ready_with_output" CHECK ("status" <> 'READY' OR "output" IS NOT NULL);
