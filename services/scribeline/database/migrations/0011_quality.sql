-- Quality: which documents QA looks at, what it found, and what became of it.

-- A client without a row has the defaults: nothing by chance, and no ground.
CREATE TABLE quality_plans (
    client_id text PRIMARY KEY REFERENCES clients,
    -- {method, one_in, shares, new_person, any_blank, doubtful_share, open_question, pay}
    plan      jsonb NOT NULL,
    version   bigint NOT NULL
);

-- What the draw of samples is keyed with. It tells nothing of any client, and only the front may read it.
CREATE TABLE sampling_key (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    key      bytea NOT NULL CHECK (length(key) = 32)
);

-- One row for each time that a document went to QA.
CREATE TABLE audits (
    client_id      text NOT NULL,
    audit_id       uuid NOT NULL,
    job_id         uuid NOT NULL,
    -- The submitted one: what is marked.
    revision       integer NOT NULL,
    characters     integer NOT NULL CHECK (characters >= 0),
    -- Whose work it is, and what of; as they were at submission.
    editor_id      text NOT NULL,
    author_id      text,
    work_type_id   text,
    kind           text NOT NULL CHECK (kind IN ('RANDOM', 'TARGETED')),
    grounds        text[] NOT NULL,
    -- The rate by which chance chose it: it stands for as many documents.
    one_in         integer CHECK (one_in > 0),
    method_id      text NOT NULL,
    method_version integer NOT NULL,
    state          text NOT NULL CHECK (state IN ('OPEN', 'FINISHED', 'DISPUTED', 'UPHELD', 'OVERTURNED', 'DROPPED')),
    version        bigint NOT NULL DEFAULT 1,
    created_at     timestamptz NOT NULL,
    -- Who marked last, and then who decided.
    auditor_id     text,
    outcome        text CHECK (outcome IN ('APPROVED', 'RETURNED')),
    finished_at    timestamptz,
    -- Hundredths.
    score          integer CHECK (score BETWEEN 0 AND 10000),
    points         integer CHECK (points >= 0),
    passed         boolean,
    -- Before a dispute changed it.
    first_score    integer,
    -- When the person whose work it is read it.
    read_at        timestamptz,
    -- {text, user, time}
    dispute        jsonb,
    arbitration    jsonb,
    PRIMARY KEY (client_id, audit_id),
    FOREIGN KEY (client_id, job_id) REFERENCES jobs,
    CHECK ((kind = 'RANDOM') = (one_in IS NOT NULL)),
    CHECK ((state IN ('OPEN', 'DROPPED')) = (score IS NULL)),
    CHECK (score IS NULL OR (points IS NOT NULL AND passed IS NOT NULL AND outcome IS NOT NULL
                             AND finished_at IS NOT NULL AND auditor_id IS NOT NULL AND auditor_id <> editor_id))
);
CREATE UNIQUE INDEX audits_open ON audits (client_id, job_id) WHERE state = 'OPEN';
CREATE INDEX audits_of_job ON audits (client_id, job_id, created_at DESC);
CREATE INDEX audits_newest ON audits (created_at DESC, audit_id DESC);
CREATE INDEX audits_of_editor ON audits (editor_id, created_at DESC, audit_id DESC);
CREATE INDEX audits_finished ON audits (finished_at) WHERE score IS NOT NULL;

CREATE TABLE audit_marks (
    client_id   text NOT NULL,
    audit_id    uuid NOT NULL,
    number      integer NOT NULL CHECK (number >= 0),
    category    text NOT NULL,
    weight      text NOT NULL CHECK (weight IN ('critical', 'noncritical', 'feedback')),
    remark      text NOT NULL,
    -- What was marked, where it stands in the submitted revision, the machine's words under it, and the audio.
    passage     text NOT NULL,
    block       integer,
    start_at    integer,
    end_at      integer,
    first_word  integer,
    last_word   integer,
    start_s     double precision,
    end_s       double precision,
    is_disputed boolean NOT NULL DEFAULT false,
    -- False once it was overturned.
    stands      boolean NOT NULL DEFAULT true,
    PRIMARY KEY (client_id, audit_id, number),
    FOREIGN KEY (client_id, audit_id) REFERENCES audits ON DELETE CASCADE
);

DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['quality_plans', 'audits', 'audit_marks']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY wall ON %I USING (wall_allows(client_id))', guarded);
    END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE ON quality_plans, audits TO scribeline_front;
GRANT SELECT, INSERT, UPDATE, DELETE ON audit_marks TO scribeline_front;
GRANT SELECT, INSERT ON sampling_key TO scribeline_front;
