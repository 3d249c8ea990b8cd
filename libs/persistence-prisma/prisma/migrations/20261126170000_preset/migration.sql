-- What a video is encoded for. Videos of before are lectures.

-- CreateEnum
CREATE TYPE "video_preset" AS ENUM ('lecture', 'fast', 'archive');

-- AlterTable
ALTER TABLE "videos" ADD COLUMN     "preset" "video_preset" NOT NULL DEFAULT 'lecture';
