-- Vanished workers are swept, queued jobs are owed a message, and every transition is on record.

-- AlterTable
ALTER TABLE "jobs" ADD COLUMN     "receipt_handle" TEXT;

-- CreateTable
CREATE TABLE "hints" (
    "job_id" UUID NOT NULL,
    "fencing_token" BIGINT NOT NULL,
    "send_at" TIMESTAMPTZ(6) NOT NULL,
    "sent_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "hints_pkey" PRIMARY KEY ("job_id")
);

-- CreateTable
CREATE TABLE "job_transitions" (
    "id" BIGSERIAL NOT NULL,
    "job_id" UUID NOT NULL,
    "video_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "event" TEXT NOT NULL,
    "from_state" "job_state",
    "to_state" "job_state" NOT NULL,
    "fencing_token" BIGINT NOT NULL,
    "actor" TEXT NOT NULL,
    "reason" TEXT,

    CONSTRAINT "job_transitions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sweeper" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "swept_at" TIMESTAMPTZ(6) NOT NULL,
    "judges_from" TIMESTAMPTZ(6) NOT NULL,
    "gap_began_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "sweeper_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "hints_send_at_idx" ON "hints"("send_at");

-- CreateIndex
CREATE INDEX "job_transitions_job_id_id_idx" ON "job_transitions"("job_id", "id");

-- AddForeignKey
ALTER TABLE "hints" ADD CONSTRAINT "hints_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Written by hand: what Prisma's schema cannot say, and every writer has to keep.
ALTER TABLE "sweeper" ADD CONSTRAINT "sweeper_is_one_row" CHECK ("id" = 1);
ALTER TABLE "job_transitions"
    ADD CONSTRAINT "job_transitions_only_creation_comes_from_nothing" CHECK (("event" = 'created') = ("from_state" IS NULL));

CREATE FUNCTION "refuse_to_rewrite_history"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Cannot % rows of %: the log is append-only', lower(TG_OP), TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER "job_transitions_append_only"
    BEFORE UPDATE OR DELETE OR TRUNCATE ON "job_transitions"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_to_rewrite_history"();

-- The first sweep ever finds that nobody swept for a long time, and gives every worker one more lease time.
INSERT INTO "sweeper" ("swept_at", "judges_from", "gap_began_at")
    VALUES (to_timestamp(0), to_timestamp(0), to_timestamp(0));

-- Jobs of older versions: those that wait are owed a message like any other ...
INSERT INTO "hints" ("job_id", "fencing_token", "send_at")
    SELECT "id", "fencing_token", GREATEST("available_at", transaction_timestamp()) + interval '15 seconds'
    FROM "jobs" WHERE "state" = 'QUEUED';

-- ... and the record of the live ones begins with what their rows still tell: made, claimed, handed back, asked to stop.
INSERT INTO "job_transitions"
    ("job_id", "video_id", "at", "event", "from_state", "to_state", "fencing_token", "actor", "reason")
    SELECT "id", "video_id", "created_at", 'created', NULL, 'QUEUED', 0, 'migration', 'reconstructed'
    FROM "jobs" WHERE "state" IN ('QUEUED', 'RUNNING');
INSERT INTO "job_transitions"
    ("job_id", "video_id", "at", "event", "from_state", "to_state", "fencing_token", "actor", "reason")
    SELECT
        "id", "video_id", COALESCE("started_at", "created_at"), 'claimed', 'QUEUED', 'RUNNING', "fencing_token",
        COALESCE("worker_id", 'migration'), 'reconstructed'
    FROM "jobs" WHERE "state" IN ('QUEUED', 'RUNNING') AND "fencing_token" > 0;
INSERT INTO "job_transitions"
    ("job_id", "video_id", "at", "event", "from_state", "to_state", "fencing_token", "actor", "reason")
    SELECT
        "id", "video_id", "updated_at", CASE WHEN "attempts" > 0 THEN 'failed' ELSE 'released' END, 'RUNNING', 'QUEUED',
        "fencing_token", COALESCE("worker_id", 'migration'), 'reconstructed'
    FROM "jobs" WHERE "state" = 'QUEUED' AND "fencing_token" > 0;
INSERT INTO "job_transitions"
    ("job_id", "video_id", "at", "event", "from_state", "to_state", "fencing_token", "actor", "reason")
    SELECT
        "id", "video_id", "cancel_requested_at", 'cancel-requested', 'RUNNING', 'RUNNING', "fencing_token", 'owner',
        'reconstructed'
    FROM "jobs" WHERE "state" = 'RUNNING' AND "cancel_requested_at" IS NOT NULL;
