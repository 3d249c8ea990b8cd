-- The sender of a message may be told later than its receiver that it has arrived.

-- AlterTable
ALTER TABLE "hints" ADD COLUMN     "message_ended" BOOLEAN NOT NULL DEFAULT false;
