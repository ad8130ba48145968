-- Who is in the cluster. Changes are guarded by the version of the whole table (Orleans' extended membership protocol).
CREATE TABLE membership_version (
    cluster_id text    PRIMARY KEY,
    version    integer NOT NULL
);

CREATE TABLE membership (
    cluster_id    text        NOT NULL REFERENCES membership_version,
    address       text        NOT NULL,
    port          integer     NOT NULL,
    generation    integer     NOT NULL,
    silo_name     text        NOT NULL,
    host_name     text        NOT NULL,
    status        integer     NOT NULL,
    proxy_port    integer     NOT NULL,
    suspect_times text,
    start_time    timestamptz NOT NULL,
    alive_at      timestamptz NOT NULL,
    PRIMARY KEY (cluster_id, address, port, generation)
);
