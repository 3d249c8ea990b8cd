-- A failure has a time of its own: an index on "updated_at" cost every renewal of every lease an entry in each index.

-- DropIndex
DROP INDEX "jobs_failed_updated_at_idx";

-- AlterTable
ALTER TABLE "jobs" ADD COLUMN     "failed_at" TIMESTAMPTZ(6);

-- Written by hand: until now, the time of the last change was taken for it.
UPDATE "jobs" SET "failed_at" = "updated_at" WHERE "failure_code" IS NOT NULL;

-- CreateIndex
CREATE INDEX "jobs_created_at_idx" ON "jobs"("created_at");

-- CreateIndex
CREATE INDEX "jobs_failed_at_idx" ON "jobs"("failed_at") WHERE (failed_at IS NOT NULL);
