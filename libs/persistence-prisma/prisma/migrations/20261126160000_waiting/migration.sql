-- A job may wait for its parts. In a migration of its own: PostgreSQL uses a new value only once it is committed.

-- AlterEnum
ALTER TYPE "job_state" ADD VALUE 'WAITING' BEFORE 'SUCCEEDED';
