-- A job's work may be cut into parts, jobs themselves: queued with its plan, joined when the last one is done.

-- DropIndex
DROP INDEX "jobs_one_live_per_video";

-- AlterTable
ALTER TABLE "jobs" ADD COLUMN     "part" TEXT,
ADD COLUMN     "parts_left" INTEGER,
ADD COLUMN     "plan" JSONB,
ADD COLUMN     "recipe" TEXT,
ADD COLUMN     "result" JSONB,
ADD COLUMN     "root_id" UUID;

-- CreateIndex
CREATE UNIQUE INDEX "jobs_root_id_part_key" ON "jobs"("root_id", "part");

-- CreateIndex
CREATE UNIQUE INDEX "jobs_one_live_per_video" ON "jobs"("video_id") WHERE ((state = ANY (ARRAY['QUEUED'::job_state, 'RUNNING'::job_state, 'WAITING'::job_state])) AND (root_id IS NULL));

-- AddForeignKey
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_root_id_fkey" FOREIGN KEY ("root_id") REFERENCES "jobs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Written by hand: what Prisma's schema cannot say, and every writer has to keep.
ALTER TABLE "jobs"
    DROP CONSTRAINT "jobs_finish_time_when_finished",
    ADD CONSTRAINT "jobs_finish_time_when_finished" CHECK (("state" IN ('QUEUED', 'RUNNING', 'WAITING')) = ("finished_at" IS NULL)),
    ADD CONSTRAINT "jobs_part_of_a_root" CHECK (("root_id" IS NULL) = ("part" IS NULL) AND ("root_id" IS NULL) = ("recipe" IS NULL)),
    ADD CONSTRAINT "jobs_plan_with_its_parts" CHECK (("plan" IS NULL) = ("parts_left" IS NULL) AND "parts_left" >= 0),
    ADD CONSTRAINT "jobs_wait_for_parts" CHECK ("state" <> 'WAITING' OR "parts_left" > 0),
    ADD CONSTRAINT "jobs_roots_alone_are_planned" CHECK ("root_id" IS NULL OR "plan" IS NULL),
    ADD CONSTRAINT "jobs_result_of_a_part_that_succeeded" CHECK (("root_id" IS NOT NULL AND "state" = 'SUCCEEDED') = ("result" IS NOT NULL));
ALTER TABLE "job_transitions"
    DROP CONSTRAINT "job_transitions_only_creation_comes_from_nothing",
    ADD CONSTRAINT "job_transitions_only_creation_comes_from_nothing" CHECK (("event" IN ('created', 'adopted')) = ("from_state" IS NULL));
