-- Gaps that follow on one another must not put off judgement for ever.

-- AlterTable
ALTER TABLE "sweeper" ADD COLUMN     "grace_began_at" TIMESTAMPTZ(6) NOT NULL DEFAULT to_timestamp((0)::double precision);
