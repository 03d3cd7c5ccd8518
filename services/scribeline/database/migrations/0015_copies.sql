-- Carbon copies: who may get one, who asked for it, and what became of it.

CREATE TABLE recipients (
    client_id    text NOT NULL REFERENCES clients,
    recipient_id text NOT NULL,
    display_name text NOT NULL,
    salutation   text NOT NULL DEFAULT '',
    role         text NOT NULL DEFAULT '',
    organisation text NOT NULL DEFAULT '',
    -- The lines below the name and the organisation.
    address      text[] NOT NULL DEFAULT '{}',
    road         text NOT NULL DEFAULT 'COLLECTION' CHECK (road IN ('COLLECTION')),
    is_active    boolean NOT NULL DEFAULT true,
    created_at   timestamptz NOT NULL,
    version      bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id, recipient_id)
);

-- For which documents a recipient always gets a copy; NULL: whatever the author, whatever the work type.
CREATE TABLE standing_copies (
    client_id    text NOT NULL,
    recipient_id text NOT NULL,
    author_id    text,
    work_type_id text,
    FOREIGN KEY (client_id, recipient_id) REFERENCES recipients,
    FOREIGN KEY (client_id, author_id) REFERENCES authors,
    FOREIGN KEY (client_id, work_type_id) REFERENCES work_types
);
CREATE UNIQUE INDEX standing_copies_once
    ON standing_copies (client_id, recipient_id, coalesce(author_id, ''), coalesce(work_type_id, ''));

-- What the clinic asks for when it sends a dictation: recipients' ids. jobs has it as well, filled from here.
ALTER TABLE uploads ADD COLUMN copies text[] NOT NULL DEFAULT '{}';
ALTER TABLE jobs ADD COLUMN copies text[] NOT NULL DEFAULT '{}';

-- Who else shall get a job's document.
CREATE TABLE copy_requests (
    client_id    text NOT NULL,
    job_id       uuid NOT NULL,
    recipient_id text NOT NULL,
    ground       text NOT NULL CHECK (ground IN ('DICTATION', 'CLINIC', 'DICTATED', 'AMENDED')),
    -- users/{user}.
    asked_by     text NOT NULL,
    asked_at     timestamptz NOT NULL,
    PRIMARY KEY (client_id, job_id, recipient_id),
    FOREIGN KEY (client_id, job_id) REFERENCES jobs,
    FOREIGN KEY (client_id, recipient_id) REFERENCES recipients
);

-- The copies themselves. They lie beside the deliverables and not among them: a copy is no second document, so it is
-- neither signed nor billed.
CREATE TABLE copies (
    client_id      text NOT NULL,
    job_id         uuid NOT NULL,
    recipient_id   text NOT NULL,
    -- The original.
    deliverable_id uuid NOT NULL,
    -- What the recipient was called then.
    recipient_name text NOT NULL,
    ground         text NOT NULL CHECK (ground IN ('DICTATION', 'CLINIC', 'DICTATED', 'RULE', 'AMENDED')),
    asked_by       text NOT NULL,
    revision       integer NOT NULL,
    file_name      text NOT NULL,
    content_type   text NOT NULL,
    size_bytes     bigint NOT NULL,
    sha256         bytea NOT NULL,
    object_key     text NOT NULL,
    created_at     timestamptz NOT NULL,
    -- When it lay ready on its road; NULL: it waits for a signature.
    delivered_at   timestamptz,
    collected_at   timestamptz,
    PRIMARY KEY (client_id, job_id, recipient_id),
    FOREIGN KEY (client_id, job_id) REFERENCES jobs,
    FOREIGN KEY (client_id, deliverable_id) REFERENCES deliverables,
    FOREIGN KEY (client_id, recipient_id) REFERENCES recipients,
    CHECK (collected_at IS NULL OR delivered_at IS NOT NULL)
);
CREATE INDEX copies_of_deliverable ON copies (client_id, deliverable_id);

-- Who gets copies is settled once a revision is pinned: what was made and what was asked for stay the same.
CREATE FUNCTION refuse_late_copy_request() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    told copy_requests := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF TG_OP = 'UPDATE' OR EXISTS (
        SELECT FROM jobs AS j WHERE j.client_id = told.client_id AND j.job_id = told.job_id
           AND j.state IN ('APPROVED', 'DELIVERED', 'CANCELLED')
    ) THEN
        RAISE EXCEPTION 'who gets copies of what is on its way stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN told;
END
$$;
CREATE TRIGGER asked_in_time BEFORE INSERT OR UPDATE OR DELETE ON copy_requests
    FOR EACH ROW EXECUTE FUNCTION refuse_late_copy_request();

-- A copy is of the original's own revision, never changes, and goes out no earlier than the client's rule lets it: of a
-- document that needs a signature, once that is given.
CREATE FUNCTION check_copy() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    needs_signature boolean;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a copy stays' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (
        (to_jsonb(NEW) - 'delivered_at' - 'collected_at') <> (to_jsonb(OLD) - 'delivered_at' - 'collected_at')
        OR (OLD.delivered_at IS NOT NULL AND NEW.delivered_at IS DISTINCT FROM OLD.delivered_at)
        OR (OLD.collected_at IS NOT NULL AND NEW.collected_at IS DISTINCT FROM OLD.collected_at)
    ) THEN
        RAISE EXCEPTION 'a copy stays as it was made' USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT d.needs_signature INTO needs_signature FROM deliverables AS d
     WHERE (d.client_id, d.deliverable_id, d.job_id, d.revision, d.content_type)
         = (NEW.client_id, NEW.deliverable_id, NEW.job_id, NEW.revision, NEW.content_type);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a copy is of the original as it was delivered' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.delivered_at IS NOT NULL AND needs_signature AND NOT EXISTS (
        SELECT FROM signatures AS s WHERE s.client_id = NEW.client_id AND s.deliverable_id = NEW.deliverable_id
    ) THEN
        RAISE EXCEPTION 'a preliminary document is not copied to anybody' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER copied_as_delivered BEFORE INSERT OR UPDATE OR DELETE ON copies
    FOR EACH ROW EXECUTE FUNCTION check_copy();

DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['recipients', 'standing_copies', 'copy_requests', 'copies']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY wall ON %I USING (wall_allows(client_id))', guarded);
    END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE ON recipients TO scribeline_front;
GRANT SELECT, INSERT, DELETE ON standing_copies, copy_requests TO scribeline_front;
GRANT SELECT ON copies TO scribeline_front;
-- A signature sends them out, and who fetches one first is noted.
GRANT UPDATE (delivered_at, collected_at) ON copies TO scribeline_front;
GRANT SELECT ON recipients, standing_copies, copy_requests TO scribeline_deliverer;
GRANT SELECT, INSERT ON copies TO scribeline_deliverer;
