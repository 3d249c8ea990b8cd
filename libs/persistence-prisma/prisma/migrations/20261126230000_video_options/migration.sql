-- What an owner may choose for a video grows: one document instead of a column for each choice.

-- AlterTable
ALTER TABLE "videos" ADD COLUMN     "options" JSONB NOT NULL DEFAULT '{}';

UPDATE "videos" SET "options" = jsonb_build_object('preset', "preset");

ALTER TABLE "videos" DROP COLUMN "preset";

-- DropEnum
DROP TYPE "video_preset";
