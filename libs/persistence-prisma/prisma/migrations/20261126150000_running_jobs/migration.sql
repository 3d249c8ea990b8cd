-- Sweeps look for running jobs only, a handful among all that ever were. An index over every state was written anew with
-- each claim and each end.

-- DropIndex
DROP INDEX "jobs_state_available_at_idx";

-- CreateIndex
CREATE INDEX "jobs_running" ON "jobs"("id") WHERE (state = 'RUNNING'::job_state);

-- Written by hand: what Prisma's schema cannot say. Room in each page, so that a renewed lease stays where it is.
ALTER TABLE "jobs" SET (fillfactor = 80);
