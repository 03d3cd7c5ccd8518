-- Recovery keys: with what a person's editor encrypts unsaved text of a job in their browser.

CREATE TABLE recovery_keys (
    client_id  text NOT NULL REFERENCES clients,
    job_id     uuid NOT NULL,
    user_id    text NOT NULL REFERENCES users,
    -- Sealed under the front's master key, for this client alone.
    sealed_key bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (client_id, job_id, user_id),
    FOREIGN KEY (client_id, job_id) REFERENCES jobs
);
ALTER TABLE recovery_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE recovery_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON recovery_keys USING (wall_allows(client_id));

-- Only the front has the master key that opens them.
GRANT SELECT, INSERT, DELETE ON recovery_keys TO scribeline_front;
