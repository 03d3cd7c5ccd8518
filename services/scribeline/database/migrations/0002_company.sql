-- What the company knows: clients, callers, dictation, jobs, transcripts, documents, and what happened.
--
-- The wall between medical clients: each table that holds a client's data has row security, forced for its owner too.
-- A row is seen and written only in a transaction that is for its client. The setting `scribeline.clients` says which
-- ones those are: ids with commas between them, '*' for the whole company; not set (or '' after a commit) means none.

CREATE FUNCTION wall_allows(client text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(
    current_setting('scribeline.clients', true) = '*'
    OR client = ANY (string_to_array(nullif(current_setting('scribeline.clients', true), ''), ',')),
    false
);

-- ---------------------------------------------------------------- clients

CREATE TABLE clients (
    client_id       text PRIMARY KEY CHECK (client_id ~ '^[a-z][a-z0-9-]{1,62}$'),
    display_name    text NOT NULL,
    time_zone       text NOT NULL,
    turnaround_s    integer NOT NULL CHECK (turnaround_s > 0),
    review_required boolean NOT NULL,
    style           text NOT NULL,
    -- The client's data key, wrapped by the front's master key. Without it nothing of the client can be read.
    wrapped_key     bytea NOT NULL,
    created_at      timestamptz NOT NULL,
    version         bigint NOT NULL DEFAULT 1
);

CREATE TABLE authors (
    client_id    text NOT NULL REFERENCES clients,
    author_id    text NOT NULL CHECK (author_id ~ '^[a-z][a-z0-9-]{1,62}$'),
    display_name text NOT NULL,
    credentials  text NOT NULL,
    -- The ids that recorders and telephone systems know the author by.
    codes        text[] NOT NULL,
    created_at   timestamptz NOT NULL,
    version      bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id, author_id)
);

CREATE TABLE templates (
    client_id    text NOT NULL REFERENCES clients,
    template_id  text NOT NULL CHECK (template_id ~ '^[a-z][a-z0-9-]{1,62}$'),
    display_name text NOT NULL,
    -- The version in use; template_versions has its content.
    version      integer NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (client_id, template_id)
);

CREATE TABLE template_versions (
    client_id   text NOT NULL,
    template_id text NOT NULL,
    version     integer NOT NULL,
    content     bytea NOT NULL,
    sha256      bytea NOT NULL,
    tokens      text[] NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (client_id, template_id, version),
    FOREIGN KEY (client_id, template_id) REFERENCES templates DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE work_types (
    client_id       text NOT NULL REFERENCES clients,
    work_type_id    text NOT NULL CHECK (work_type_id ~ '^[a-z][a-z0-9-]{1,62}$'),
    display_name    text NOT NULL,
    codes           text[] NOT NULL,
    -- NULL: the client's.
    turnaround_s    integer CHECK (turnaround_s > 0),
    -- NULL: our plain one.
    template_id     text,
    -- NULL: the client's rule.
    review_required boolean,
    created_at      timestamptz NOT NULL,
    version         bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id, work_type_id),
    FOREIGN KEY (client_id, template_id) REFERENCES templates
);

-- ---------------------------------------------------------------- who calls

CREATE TABLE users (
    user_id       text PRIMARY KEY CHECK (user_id ~ '^[a-z][a-z0-9-]{1,62}$'),
    display_name  text NOT NULL,
    role          text NOT NULL CHECK (role IN
                      ('ADMIN', 'MANAGER', 'TRANSCRIPTIONIST', 'REVIEWER', 'CLINIC', 'WORKER')),
    -- Whose data they may see: client ids, or the one entry '*' for the whole company.
    clients       text[] NOT NULL CHECK (clients <> '{}'),
    -- argon2id; NULL for a program, which uses tokens alone.
    password_hash text,
    disabled      boolean NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL,
    version       bigint NOT NULL DEFAULT 1
);

-- Bearer tokens, of three kinds: a program's token, a session's token and a session's refresh token. The secret itself
-- is not here, only its SHA-256 (it is 256 bits of chance, so a fast hash is enough).
CREATE TABLE tokens (
    token_id      uuid PRIMARY KEY,
    user_id       text NOT NULL REFERENCES users,
    kind          text NOT NULL CHECK (kind IN ('TOKEN', 'SESSION', 'REFRESH')),
    -- Groups the tokens of one sign-in, so that one call ends them together.
    session_id    uuid,
    secret_sha256 bytea NOT NULL,
    display_name  text NOT NULL DEFAULT '',
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    revoked_at    timestamptz,
    -- For REFRESH: when it was used. A second use ends the session.
    used_at       timestamptz
);
CREATE INDEX tokens_by_user ON tokens (user_id, created_at DESC, token_id);
CREATE INDEX tokens_by_session ON tokens (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX tokens_by_expiry ON tokens (expires_at) WHERE kind <> 'TOKEN';

-- Failed sign-ins, to slow guessing down. `subject` is a SHA-256 of the user name or of the peer's address.
CREATE TABLE sign_in_failures (
    subject bytea NOT NULL,
    at      timestamptz NOT NULL
);
CREATE INDEX sign_in_failures_by_subject ON sign_in_failures (subject, at);

-- ---------------------------------------------------------------- dictation

CREATE TABLE uploads (
    client_id      text NOT NULL REFERENCES clients,
    upload_id      uuid NOT NULL,
    -- What the clinic said of it (jobs has the same columns, filled from here).
    author_id      text,
    work_type_id   text,
    author_code    text NOT NULL DEFAULT '',
    work_type_code text NOT NULL DEFAULT '',
    priority       smallint NOT NULL,
    patient        jsonb NOT NULL,
    dictated_at    timestamptz,
    reference      text NOT NULL DEFAULT '',
    note           text NOT NULL DEFAULT '',
    file_name      text NOT NULL DEFAULT '',
    size_bytes     bigint NOT NULL CHECK (size_bytes > 0),
    sha256         bytea NOT NULL CHECK (length(sha256) = 32),
    committed_size bigint NOT NULL DEFAULT 0 CHECK (committed_size BETWEEN 0 AND size_bytes),
    state          text NOT NULL CHECK (state IN ('OPEN', 'FINISHED', 'DUPLICATE', 'CLOSED')),
    -- Goes up with each stream that writes, so that a stream thought dead cannot write beside its successor.
    fence          bigint NOT NULL DEFAULT 0,
    job_id         uuid,
    created_by     text NOT NULL,
    created_at     timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL,
    PRIMARY KEY (client_id, upload_id),
    FOREIGN KEY (client_id, author_id) REFERENCES authors,
    FOREIGN KEY (client_id, work_type_id) REFERENCES work_types
);
CREATE INDEX uploads_to_expire ON uploads (expires_at) WHERE state = 'OPEN';

-- The audio itself, in the order of its bytes: each part is an object of its own.
CREATE TABLE upload_parts (
    client_id  text NOT NULL,
    upload_id  uuid NOT NULL,
    start      bigint NOT NULL CHECK (start >= 0),
    length     bigint NOT NULL CHECK (length > 0),
    sha256     bytea NOT NULL,
    object_key text NOT NULL,
    PRIMARY KEY (client_id, upload_id, start),
    FOREIGN KEY (client_id, upload_id) REFERENCES uploads ON DELETE CASCADE
);

CREATE TABLE dictations (
    client_id      text NOT NULL,
    dictation_id   uuid NOT NULL,
    upload_id      uuid NOT NULL,
    size_bytes     bigint NOT NULL,
    sha256         bytea NOT NULL,
    -- What the header says: container, codec, sample_rate_hz, channels.
    format         jsonb NOT NULL,
    -- From the header at first, from the decoded audio once there is one.
    duration_s     double precision,
    playback_key   text,
    playback_size  bigint,
    peaks_key      text,
    playback_fence bigint NOT NULL DEFAULT 0,
    created_at     timestamptz NOT NULL,
    PRIMARY KEY (client_id, dictation_id),
    FOREIGN KEY (client_id, upload_id) REFERENCES uploads
);
CREATE INDEX dictations_by_sha256 ON dictations (client_id, sha256);

-- ---------------------------------------------------------------- jobs

CREATE TABLE jobs (
    client_id         text NOT NULL REFERENCES clients,
    job_id            uuid NOT NULL,
    dictation_id      uuid NOT NULL,
    state             text NOT NULL CHECK (state IN ('RECEIVED', 'UNROUTED', 'TRANSCRIBING', 'DRAFTED', 'EDITING',
                          'HELD', 'IN_REVIEW', 'APPROVED', 'DELIVERED', 'FAILED', 'CANCELLED')),
    version           bigint NOT NULL DEFAULT 1,
    author_id         text,
    work_type_id      text,
    author_code       text NOT NULL,
    work_type_code    text NOT NULL,
    priority          smallint NOT NULL,
    patient           jsonb NOT NULL,
    dictated_at       timestamptz,
    reference         text NOT NULL,
    note              text NOT NULL,
    file_name         text NOT NULL,
    received_at       timestamptz NOT NULL,
    due_at            timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    -- The person's claim.
    editor_id         text,
    claim_expires_at  timestamptz,
    submitted_by      text,
    -- The worker's run. `fence` goes up with each run of any worker; a result that carries another one is refused.
    fence             bigint NOT NULL DEFAULT 0,
    attempts          integer NOT NULL DEFAULT 0,
    delivery_attempts integer NOT NULL DEFAULT 0,
    progress          real,
    heartbeat_at      timestamptz,
    queue_task_id     bigint,
    -- Why: {code, message, user, time}.
    failure           jsonb,
    hold              jsonb,
    remarks           jsonb,
    cancellation      jsonb,
    held_from         text,
    approved_revision integer,
    amends_job_id     uuid,
    amendment         text CHECK (amendment IN ('ADDENDUM', 'CORRECTION')),
    PRIMARY KEY (client_id, job_id),
    FOREIGN KEY (client_id, dictation_id) REFERENCES dictations,
    FOREIGN KEY (client_id, author_id) REFERENCES authors,
    FOREIGN KEY (client_id, work_type_id) REFERENCES work_types,
    FOREIGN KEY (client_id, amends_job_id) REFERENCES jobs,
    CHECK ((state = 'EDITING') = (claim_expires_at IS NOT NULL)),
    CHECK (state <> 'EDITING' OR editor_id IS NOT NULL),
    CHECK ((state = 'HELD') = (held_from IS NOT NULL)),
    CHECK (state NOT IN ('APPROVED', 'DELIVERED') OR approved_revision IS NOT NULL)
);
CREATE INDEX jobs_newest ON jobs (received_at DESC, job_id DESC);
CREATE INDEX jobs_newest_of_client ON jobs (client_id, received_at DESC, job_id DESC);
CREATE INDEX jobs_newest_by_state ON jobs (state, received_at DESC, job_id DESC);
CREATE INDEX jobs_of_editor ON jobs (editor_id, received_at DESC, job_id DESC) WHERE editor_id IS NOT NULL;
CREATE INDEX jobs_of_submitter ON jobs (submitted_by, received_at DESC, job_id DESC) WHERE submitted_by IS NOT NULL;
CREATE INDEX jobs_by_dictation ON jobs (client_id, dictation_id);
-- The worklist: STAT first, then by due time.
CREATE INDEX jobs_to_claim ON jobs (priority DESC, due_at, received_at, job_id) WHERE state = 'DRAFTED';
CREATE INDEX jobs_claimed ON jobs (claim_expires_at) WHERE state = 'EDITING';
CREATE INDEX jobs_running ON jobs (heartbeat_at) WHERE state = 'TRANSCRIBING';

-- One row for each move of a job, in the move's own transaction. `txid` makes a stream of them resumable: an id alone
-- can commit after a higher one, but every transaction below a snapshot's xmin has ended.
CREATE TABLE job_events (
    event_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    txid       xid8 NOT NULL DEFAULT pg_current_xact_id(),
    client_id  text NOT NULL,
    job_id     uuid NOT NULL,
    at         timestamptz NOT NULL,
    verb       text NOT NULL,
    from_state text,
    to_state   text NOT NULL,
    -- users/{user}, or the kind of worker.
    actor      text NOT NULL,
    FOREIGN KEY (client_id, job_id) REFERENCES jobs
);
CREATE INDEX job_events_in_order ON job_events (txid, event_id);
CREATE INDEX job_events_of_job ON job_events (client_id, job_id, event_id);

-- ---------------------------------------------------------------- transcripts

-- What the machine heard: revision 0. Written once; nobody is granted UPDATE.
CREATE TABLE machine_words (
    client_id    text NOT NULL,
    dictation_id uuid NOT NULL,
    words        jsonb NOT NULL,
    flags        jsonb NOT NULL,
    model        text NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (client_id, dictation_id),
    FOREIGN KEY (client_id, dictation_id) REFERENCES dictations
);

-- The document, revision by revision, from 1 (the draft). Written once; nobody is granted UPDATE.
CREATE TABLE revisions (
    client_id          text NOT NULL,
    job_id             uuid NOT NULL,
    revision           integer NOT NULL CHECK (revision > 0),
    document           jsonb NOT NULL,
    -- NULL: the machine.
    saved_by           text,
    saved_at           timestamptz NOT NULL,
    changed_characters integer NOT NULL,
    PRIMARY KEY (client_id, job_id, revision),
    FOREIGN KEY (client_id, job_id) REFERENCES jobs
);

-- ---------------------------------------------------------------- documents

CREATE TABLE deliverables (
    client_id        text NOT NULL,
    job_id           uuid NOT NULL,
    deliverable_id   uuid NOT NULL,
    revision         integer NOT NULL,
    file_name        text NOT NULL,
    content_type     text NOT NULL,
    size_bytes       bigint NOT NULL,
    sha256           bytea NOT NULL,
    object_key       text NOT NULL,
    template_id      text,
    template_version integer,
    lines            numeric NOT NULL,
    word_count       integer NOT NULL,
    created_at       timestamptz NOT NULL,
    PRIMARY KEY (client_id, deliverable_id),
    -- One file of a revision: a delivery that is tried again sends the same one.
    UNIQUE (client_id, job_id, revision, content_type),
    FOREIGN KEY (client_id, job_id) REFERENCES jobs
);

-- The ledger: each destination of each deliverable, and what became of it.
CREATE TABLE deliveries (
    client_id       text NOT NULL,
    deliverable_id  uuid NOT NULL,
    -- COLLECTION: the document lies ready for the client to fetch over the API.
    destination     text NOT NULL CHECK (destination IN ('COLLECTION')),
    attempts        integer NOT NULL DEFAULT 0,
    failure         jsonb,
    acknowledged_at timestamptz,
    PRIMARY KEY (client_id, deliverable_id, destination),
    FOREIGN KEY (client_id, deliverable_id) REFERENCES deliverables
);

-- ---------------------------------------------------------------- what was asked, and what happened

-- The answers to calls with a request id, so that the same call again gets the same answer and does nothing twice.
CREATE TABLE requests (
    caller_id   text NOT NULL,
    request_id  uuid NOT NULL,
    -- Whose data the answer holds; NULL: no client's.
    client_id   text,
    method      text NOT NULL,
    body_sha256 bytea NOT NULL,
    response    bytea NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (caller_id, request_id)
);
CREATE INDEX requests_by_age ON requests (created_at);

-- Append-only: nobody is granted UPDATE or DELETE. Ids and states only, never patient data.
CREATE TABLE audit_events (
    event_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    txid      xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at        timestamptz NOT NULL,
    client_id text,
    actor     text NOT NULL,
    action    text NOT NULL,
    resource  text NOT NULL,
    details   jsonb NOT NULL
);
CREATE INDEX audit_events_in_order ON audit_events (txid, event_id);
CREATE INDEX audit_events_of_resource ON audit_events (resource, event_id);

-- The committed events in order, each with a hash over itself and the link before it.
CREATE TABLE audit_chain (
    link     bigint PRIMARY KEY,
    event_id bigint NOT NULL UNIQUE REFERENCES audit_events,
    txid     xid8 NOT NULL,
    hash     bytea NOT NULL
);

-- ---------------------------------------------------------------- the wall

DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['clients', 'authors', 'templates', 'template_versions', 'work_types', 'uploads',
        'upload_parts', 'dictations', 'jobs', 'job_events', 'machine_words', 'revisions', 'deliverables', 'deliveries']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY wall ON %I USING (wall_allows(client_id))', guarded);
    END LOOP;
END
$$;

ALTER TABLE requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE requests FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON requests USING (client_id IS NULL OR wall_allows(client_id));

-- Anybody may write what happened; only who acts for the whole company reads it.
ALTER TABLE audit_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_events FORCE ROW LEVEL SECURITY;
CREATE POLICY written_by_all ON audit_events FOR INSERT WITH CHECK (true);
CREATE POLICY read_by_company ON audit_events FOR SELECT USING (wall_allows('*'));
-- `wall_allows('*')` is true for the company-wide setting alone: no client can be called '*'.

-- Users and their tokens belong to the company, not to a client.
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
CREATE POLICY company_only ON users TO scribeline_front USING (wall_allows('*'));
CREATE POLICY for_authentication ON users TO scribeline_owner USING (true);
ALTER TABLE tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE tokens FORCE ROW LEVEL SECURITY;
CREATE POLICY company_only ON tokens TO scribeline_front USING (wall_allows('*'));
CREATE POLICY for_authentication ON tokens TO scribeline_owner USING (true);

-- The one way to learn who a bearer token belongs to before a transaction is for anybody: by its id, in exchange for
-- the hash that the caller has to match. It runs as the owner, who may read these two tables for this alone.
CREATE FUNCTION find_token(wanted uuid)
RETURNS TABLE (
    token_id uuid, kind text, session_id uuid, secret_sha256 bytea, expires_at timestamptz, revoked_at timestamptz,
    used_at timestamptz, user_id text, role text, clients text[], disabled boolean
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT t.token_id, t.kind, t.session_id, t.secret_sha256, t.expires_at, t.revoked_at, t.used_at,
           u.user_id, u.role, u.clients, u.disabled
    FROM public.tokens t JOIN public.users u USING (user_id)
    WHERE t.token_id = wanted
$$;
REVOKE ALL ON FUNCTION find_token(uuid) FROM PUBLIC;

-- ---------------------------------------------------------------- who may do what

GRANT EXECUTE ON FUNCTION find_token(uuid) TO scribeline_front;

GRANT SELECT, INSERT, UPDATE ON clients, authors, templates, work_types, users, tokens, uploads, dictations, jobs
    TO scribeline_front;
GRANT SELECT, INSERT ON template_versions, job_events, audit_events, audit_chain, revisions TO scribeline_front;
GRANT SELECT ON machine_words, deliverables, deliveries TO scribeline_front;
GRANT SELECT, INSERT, DELETE ON upload_parts, requests, sign_in_failures TO scribeline_front;
GRANT DELETE ON tokens TO scribeline_front;

-- A transcriber reads what it needs to draft, and writes words, drafts and the run's own columns.
GRANT SELECT (client_id, display_name, time_zone, style) ON clients TO scribeline_transcriber;
GRANT SELECT ON authors, work_types, upload_parts, jobs, dictations, machine_words, revisions
    TO scribeline_transcriber;
GRANT UPDATE (state, version, updated_at, fence, attempts, progress, heartbeat_at, queue_task_id, failure)
    ON jobs TO scribeline_transcriber;
GRANT UPDATE (duration_s, playback_key, playback_size, peaks_key, playback_fence) ON dictations
    TO scribeline_transcriber;
GRANT INSERT ON machine_words, revisions, job_events, audit_events TO scribeline_transcriber;

-- A deliverer reads approved documents and writes deliverables and the ledger.
GRANT SELECT (client_id, display_name, time_zone, style) ON clients TO scribeline_deliverer;
GRANT SELECT ON authors, work_types, templates, template_versions, jobs, dictations, revisions, deliverables,
    deliveries TO scribeline_deliverer;
GRANT UPDATE (state, version, updated_at, fence, delivery_attempts, progress, heartbeat_at, queue_task_id, failure)
    ON jobs TO scribeline_deliverer;
GRANT INSERT ON deliverables, deliveries, job_events, audit_events TO scribeline_deliverer;
GRANT UPDATE (attempts, failure, acknowledged_at) ON deliveries TO scribeline_deliverer;
