-- What helps people write: abbreviations and normals at four levels, and the words that a person vouches for.

CREATE TABLE shortcuts (
    shortcut_id uuid PRIMARY KEY,
    -- Whose: of a client, of an author of it, of one person, or (all NULL) of the whole company.
    client_id   text REFERENCES clients,
    author_id   text,
    user_id     text REFERENCES users,
    short       text NOT NULL,
    -- The form that abbreviations are compared in.
    folded      text COLLATE "C" NOT NULL,
    title       text NOT NULL,
    text        text NOT NULL,
    updated_at  timestamptz NOT NULL,
    version     bigint NOT NULL DEFAULT 1,
    FOREIGN KEY (client_id, author_id) REFERENCES authors,
    CHECK (user_id IS NULL OR client_id IS NULL),
    CHECK (author_id IS NULL OR client_id IS NOT NULL)
);
CREATE UNIQUE INDEX shortcuts_by_owner ON shortcuts (client_id, author_id, user_id, folded) NULLS NOT DISTINCT;

ALTER TABLE shortcuts ENABLE ROW LEVEL SECURITY;
ALTER TABLE shortcuts FORCE ROW LEVEL SECURITY;
-- The company's are seen by all and changed by who acts for the whole company. Whose own a person's are, the store asks.
CREATE POLICY seen ON shortcuts FOR SELECT USING (client_id IS NULL OR wall_allows(client_id));
CREATE POLICY wall ON shortcuts USING (user_id IS NOT NULL OR wall_allows(coalesce(client_id, '*')));
GRANT SELECT, INSERT, UPDATE, DELETE ON shortcuts TO scribeline_front;

CREATE TABLE own_words (
    user_id  text NOT NULL REFERENCES users,
    word     text COLLATE "C" NOT NULL,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, word)
);
GRANT SELECT, INSERT, DELETE ON own_words TO scribeline_front;
