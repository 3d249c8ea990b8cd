-- CreateIndex
CREATE INDEX "jobs_failed_updated_at_idx" ON "jobs"("updated_at") WHERE (failure_code IS NOT NULL);

-- CreateIndex
CREATE INDEX "job_transitions_stalled_at_idx" ON "job_transitions"("at") WHERE (event = 'stalled'::text);
