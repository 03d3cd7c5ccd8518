-- Phrase sets: the words that a client, one of its authors or one of its work types uses.

-- Versions are not used again, also where a set was deleted and made anew under its id: whoever kept what a version said
-- can trust that it still says so.
CREATE SEQUENCE phrase_set_versions;

CREATE TABLE phrase_sets (
    client_id     text NOT NULL REFERENCES clients,
    phrase_set_id text NOT NULL CHECK (phrase_set_id ~ '^[a-z][a-z0-9-]{1,62}$'),
    display_name  text NOT NULL,
    -- Whose dictation it is for: an author's, a work type's; both NULL: all of the client's.
    author_id     text,
    work_type_id  text,
    phrase_count  integer NOT NULL CHECK (phrase_count >= 0),
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    version       bigint NOT NULL DEFAULT nextval('phrase_set_versions'),
    PRIMARY KEY (client_id, phrase_set_id),
    FOREIGN KEY (client_id, author_id) REFERENCES authors,
    FOREIGN KEY (client_id, work_type_id) REFERENCES work_types,
    CHECK (author_id IS NULL OR work_type_id IS NULL)
);
CREATE INDEX phrase_sets_of_author ON phrase_sets (client_id, author_id);
CREATE INDEX phrase_sets_of_work_type ON phrase_sets (client_id, work_type_id);

CREATE TABLE phrases (
    client_id     text NOT NULL,
    phrase_set_id text NOT NULL,
    written       text NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('generic', 'brand', 'term')),
    weight        double precision NOT NULL CHECK (weight > 0 AND weight <= 1000),
    -- Forms that it is known to be heard as.
    sounds_like   text[] NOT NULL,
    PRIMARY KEY (client_id, phrase_set_id, written),
    FOREIGN KEY (client_id, phrase_set_id) REFERENCES phrase_sets
);

DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['phrase_sets', 'phrases']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY wall ON %I USING (wall_allows(client_id))', guarded);
    END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON phrase_sets, phrases TO scribeline_front;
GRANT USAGE ON SEQUENCE phrase_set_versions TO scribeline_front;

-- A transcriber reads what a draft's words are weighed against.
GRANT SELECT (client_id, phrase_set_id, author_id, work_type_id, phrase_count, version) ON phrase_sets
    TO scribeline_transcriber;
GRANT SELECT ON phrases TO scribeline_transcriber;
