-- Learning from corrections: what single documents teach, the proposals that grow out of it, and what is in force.

-- A client without a row has the defaults.
CREATE TABLE learning_settings (
    client_id text PRIMARY KEY REFERENCES clients,
    mode      text NOT NULL CHECK (mode IN ('OFF', 'PROPOSE', 'APPLY')),
    threshold integer NOT NULL CHECK (threshold BETWEEN 2 AND 100),
    version   bigint NOT NULL
);

-- Which document of each dictation has taught: the one that was approved, or the correction of it that was.
CREATE TABLE taught (
    client_id    text NOT NULL,
    dictation_id uuid NOT NULL,
    job_id       uuid NOT NULL,
    revision     integer NOT NULL,
    at           timestamptz NOT NULL,
    PRIMARY KEY (client_id, dictation_id),
    FOREIGN KEY (client_id, dictation_id) REFERENCES dictations,
    FOREIGN KEY (client_id, job_id) REFERENCES jobs
);

-- What one document teaches. No text: digests tell what belongs together, and places where it can be read by those who
-- may read the document. An empty `digest` says that what was heard was left as it is.
CREATE TABLE lessons (
    client_id    text NOT NULL,
    dictation_id uuid NOT NULL,
    -- Empty for lessons in style, which are the client's.
    author_id    text NOT NULL,
    digest       bytea NOT NULL,
    heard_digest bytea NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('PHRASE', 'SOUNDS_LIKE', 'RULE', 'STYLE')),
    dosed        boolean NOT NULL,
    -- Characters of a block of the approved document, and machine words.
    block        integer NOT NULL,
    start_at     integer NOT NULL,
    end_at       integer NOT NULL,
    first_word   integer NOT NULL,
    last_word    integer NOT NULL,
    PRIMARY KEY (client_id, dictation_id, digest, heard_digest),
    FOREIGN KEY (client_id, dictation_id) REFERENCES taught ON DELETE CASCADE
);
CREATE INDEX lessons_alike ON lessons (client_id, digest) WHERE digest <> '';
CREATE INDEX lessons_heard ON lessons (client_id, heard_digest);

-- What recurs for different patients, in words.
CREATE TABLE proposals (
    client_id    text NOT NULL REFERENCES clients,
    proposal_id  uuid NOT NULL,
    author_id    text,
    kind         text NOT NULL CHECK (kind IN ('PHRASE', 'SOUNDS_LIKE', 'RULE', 'STYLE')),
    state        text NOT NULL CHECK (state IN ('OPEN', 'ACCEPTED', 'APPLIED', 'DISMISSED', 'UNDONE')),
    digest       bytea NOT NULL,
    heard        text[] NOT NULL,
    written      text NOT NULL,
    documents    integer NOT NULL,
    patients     integer NOT NULL,
    against      integer NOT NULL,
    dosed        integer NOT NULL,
    last_seen_at timestamptz NOT NULL,
    created_at   timestamptz NOT NULL,
    decided_at   timestamptz,
    decided_by   text NOT NULL DEFAULT '',
    -- What was there before it was put in force: an undo gives it back.
    before       text,
    version      bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id, proposal_id),
    UNIQUE (client_id, digest),
    FOREIGN KEY (client_id, author_id) REFERENCES authors
);
CREATE INDEX proposals_newest ON proposals (created_at DESC, proposal_id DESC);

-- The rules in force.
CREATE TABLE replacement_rules (
    client_id   text NOT NULL,
    author_id   text NOT NULL,
    heard       text NOT NULL,
    written     text NOT NULL,
    proposal_id uuid NOT NULL,
    PRIMARY KEY (client_id, author_id, heard),
    FOREIGN KEY (client_id, author_id) REFERENCES authors,
    FOREIGN KEY (client_id, proposal_id) REFERENCES proposals
);

-- Up to which move of the jobs documents have taught. It tells nothing of any client.
CREATE TABLE learning_position (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    txid     bigint NOT NULL,
    event_id bigint NOT NULL
);

DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['learning_settings', 'taught', 'lessons', 'proposals', 'replacement_rules']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY wall ON %I USING (wall_allows(client_id))', guarded);
    END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE ON learning_settings TO scribeline_front;
GRANT SELECT, INSERT, UPDATE, DELETE ON taught, lessons, proposals, replacement_rules TO scribeline_front;
GRANT SELECT, INSERT, UPDATE ON learning_position TO scribeline_front;

-- A transcriber writes drafts by the rules in force.
GRANT SELECT (client_id, author_id, heard, written) ON replacement_rules TO scribeline_transcriber;
