-- Signing: what a clinic's doctors sign, who signs for whom, and that nothing signed is ever overwritten.

-- Whether a question to the client holds the job; otherwise work goes on until the answer comes.
ALTER TABLE clients ADD COLUMN question_holds boolean NOT NULL DEFAULT true;
-- The deliverer writes down the sign-off rule of the day with each document.
GRANT SELECT (terms) ON clients TO scribeline_deliverer;

-- What amends a document is looked for with the document.
CREATE INDEX jobs_by_amended ON jobs (client_id, amends_job_id) WHERE amends_job_id IS NOT NULL;

ALTER TABLE deliverables
    -- Whether it is preliminary until it is signed: the client's rule on the day that it was made.
    ADD COLUMN needs_signature boolean NOT NULL DEFAULT false;
CREATE INDEX deliverables_to_sign ON deliverables (client_id, job_id) WHERE needs_signature;

-- Whose documents a clinic's user signs: their own, or those of every author of the client (NULL).
CREATE TABLE signers (
    client_id text NOT NULL REFERENCES clients,
    user_id   text NOT NULL REFERENCES users,
    author_id text,
    FOREIGN KEY (client_id, author_id) REFERENCES authors
);
CREATE UNIQUE INDEX signers_once ON signers (user_id, client_id, coalesce(author_id, ''));

-- A signature is of one file: of its revision and its SHA-256.
CREATE TABLE signatures (
    client_id      text NOT NULL,
    deliverable_id uuid NOT NULL,
    job_id         uuid NOT NULL,
    revision       integer NOT NULL,
    sha256         bytea NOT NULL,
    user_id        text NOT NULL,
    -- What the user was called then.
    display_name   text NOT NULL,
    -- The author in whose place; NULL: it is their own document.
    in_place_of    text,
    signed_at      timestamptz NOT NULL,
    PRIMARY KEY (client_id, deliverable_id),
    FOREIGN KEY (client_id, deliverable_id) REFERENCES deliverables,
    FOREIGN KEY (client_id, job_id) REFERENCES jobs
);
CREATE INDEX signatures_of_job ON signatures (client_id, job_id);

-- Only what was delivered can be signed, to the bit, and a signature never changes.
CREATE FUNCTION check_signature() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR NOT EXISTS (
        SELECT FROM deliverables AS d
         WHERE (d.client_id, d.deliverable_id, d.job_id, d.revision, d.sha256)
             = (NEW.client_id, NEW.deliverable_id, NEW.job_id, NEW.revision, NEW.sha256)
    ) THEN
        RAISE EXCEPTION 'a signature is of a delivered document as it is, and stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER signed_as_delivered BEFORE INSERT OR UPDATE ON signatures
    FOR EACH ROW EXECUTE FUNCTION check_signature();

-- What is signed is never overwritten: not the document, not by another one of its job, not by another revision.
CREATE FUNCTION refuse_change_of_signed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM signatures AS s WHERE s.client_id = OLD.client_id AND s.job_id = OLD.job_id) THEN
        RAISE EXCEPTION 'what was signed stays: amend it' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE FUNCTION refuse_second_of_signed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM signatures AS s WHERE s.client_id = NEW.client_id AND s.job_id = NEW.job_id) THEN
        RAISE EXCEPTION 'what was signed stays: amend it' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER signed_stays BEFORE UPDATE OR DELETE ON deliverables
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_signed();
CREATE TRIGGER signed_stays_alone BEFORE INSERT ON deliverables
    FOR EACH ROW EXECUTE FUNCTION refuse_second_of_signed();
CREATE TRIGGER signed_stays BEFORE UPDATE ON jobs
    FOR EACH ROW
    WHEN (OLD.state = 'DELIVERED' AND (NEW.state, NEW.approved_revision, NEW.author_id, NEW.work_type_id)
          IS DISTINCT FROM (OLD.state, OLD.approved_revision, OLD.author_id, OLD.work_type_id))
    EXECUTE FUNCTION refuse_change_of_signed();

-- What a signature calls its user: a transaction that is for one client sees no users. It tells nothing else.
CREATE FUNCTION find_signer_name(wanted text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT u.display_name FROM public.users u WHERE u.user_id = wanted AND u.role = 'CLINIC' AND NOT u.disabled
$$;
REVOKE ALL ON FUNCTION find_signer_name(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_signer_name(text) TO scribeline_front;

DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['signers', 'signatures']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY wall ON %I USING (wall_allows(client_id))', guarded);
    END LOOP;
END
$$;

GRANT SELECT, INSERT, DELETE ON signers TO scribeline_front;
-- No process may change a signature or take one back.
GRANT SELECT, INSERT ON signatures TO scribeline_front;
GRANT SELECT ON signatures TO scribeline_deliverer;
