-- Accounts are written while these are built. An attempt that was interrupted may have left parts.
DROP INDEX CONCURRENTLY IF EXISTS account_email_digest;
CREATE INDEX CONCURRENTLY account_email_digest ON account (email_digest) WHERE email_digest IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS account_phone_digest;
CREATE INDEX CONCURRENTLY account_phone_digest ON account (phone_digest) WHERE phone_digest IS NOT NULL;
