-- For searches by time: which blocks of 4096 positions have rows of it. Rows are written while this is built. An attempt that was interrupted
-- may have left a part.
DROP INDEX CONCURRENTLY IF EXISTS audit_block;
CREATE INDEX CONCURRENTLY audit_block ON audit ((position >> 12), time);
