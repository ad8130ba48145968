-- The audit log. Rows are only added, and deleted when they are older than the retention. audit_checkpoint has, signed, up to which row of a
-- chain they were deleted. time is in Unix milliseconds.
CREATE TABLE audit (
    position  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chain     text        NOT NULL,
    number    bigint      NOT NULL,
    time      bigint      NOT NULL,
    event     text        NOT NULL,
    agent     text,
    account   text,
    call      text,
    json      text        NOT NULL,
    key       text        NOT NULL,
    digest    bytea       NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (chain, number)
);

CREATE INDEX audit_agent ON audit (agent, position);
CREATE INDEX audit_account ON audit (account, position);
CREATE INDEX audit_call ON audit (call, position);
CREATE INDEX audit_time ON audit (time, event, agent, call);
CREATE INDEX audit_opened ON audit (position) WHERE event = 'opened';

CREATE TABLE audit_checkpoint (
    chain     text   NOT NULL,
    number    bigint NOT NULL,
    digest    bytea  NOT NULL,
    key       text   NOT NULL,
    signature bytea  NOT NULL,
    PRIMARY KEY (chain, number)
);

-- A reader that remembers the highest position it has seen must miss nothing. Positions are given out before the transactions commit, so
-- without this a lower one could become visible later. One statement at a time adds rows; the lock is released after the commit.
CREATE FUNCTION audit_in_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(x'5E1FA0D1'::bigint);
    RETURN NULL;
END
$$;

CREATE TRIGGER audit_in_turn BEFORE INSERT ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_in_turn();

-- A row that is stored for less than this can't be deleted: with one that can't, none of a statement's rows are. The shortest retention is 30
-- days; an entry may have waited for the database.
CREATE FUNCTION audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.stored_at := now();
        RETURN NEW;
    END IF;
    IF OLD.stored_at > now() - interval '14 days' THEN
        RAISE insufficient_privilege USING MESSAGE = 'rows of the audit that are younger than 14 days are not deleted';
    END IF;
    RETURN OLD;
END
$$;

CREATE TRIGGER audit_guard BEFORE INSERT OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_guard();

-- Default privileges have given a hosts' role more than this.
DO $$
DECLARE
    grantee regrole;
BEGIN
    FOR grantee IN
        SELECT DISTINCT acl.grantee FROM pg_class, aclexplode(relacl) AS acl
        WHERE pg_class.oid IN ('audit'::regclass, 'audit_checkpoint'::regclass) AND acl.grantee <> relowner AND acl.grantee <> 0
    LOOP
        EXECUTE format('REVOKE UPDATE ON audit FROM %s', grantee);
        EXECUTE format('REVOKE UPDATE, DELETE ON audit_checkpoint FROM %s', grantee);
    END LOOP;
END
$$;
