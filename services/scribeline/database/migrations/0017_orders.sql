-- Orders and demographics: the clinics' patient lists and schedules, and whom each job is about.

-- What a document of this kind has to tell before it is delivered: fields of jobs.patient, and jobs.reference.
ALTER TABLE work_types ADD COLUMN required_demographics text[] NOT NULL DEFAULT '{}'
    CHECK (required_demographics <@ '{display_name,record_number,birth_date,service_date,reference}');

-- How a client's lists are read and matched. Whoever imports for a client holds its row.
CREATE TABLE order_books (
    client_id     text PRIMARY KEY REFERENCES clients,
    -- Our name of a column, and what the client's files call it beside the usual names.
    columns       jsonb NOT NULL DEFAULT '{}',
    day_order     text CHECK (day_order IN ('MONTH_FIRST', 'DAY_FIRST')),
    number_alone  boolean NOT NULL DEFAULT false,
    -- Goes up with each import: what was matched with an earlier state is matched anew.
    lists_version bigint NOT NULL DEFAULT 0,
    version       bigint NOT NULL DEFAULT 1
);

CREATE TABLE patients (
    client_id     text NOT NULL REFERENCES clients,
    patient_id    uuid NOT NULL,
    record_number text NOT NULL,
    -- To be compared: without case, marks and leading zeros. NULL: a schedule named somebody without a number.
    record_key    text CHECK (record_key <> ''),
    display_name  text NOT NULL,
    family_name   text NOT NULL,
    given_name    text NOT NULL,
    -- The family name first, without accents.
    name_key      text NOT NULL,
    birth_date    date,
    sex           text NOT NULL CHECK (sex IN ('', 'FEMALE', 'MALE', 'OTHER')),
    -- The import that changed it last.
    lists_version bigint NOT NULL,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (client_id, patient_id)
);
CREATE UNIQUE INDEX patients_by_record ON patients (client_id, record_key);
CREATE INDEX patients_by_birth ON patients (client_id, birth_date, name_key);
CREATE INDEX patients_by_name ON patients (client_id, name_key COLLATE "C", patient_id);

CREATE TABLE orders (
    client_id      text NOT NULL REFERENCES clients,
    order_id       uuid NOT NULL,
    patient_id     uuid NOT NULL,
    visit_number   text NOT NULL,
    visit_key      text NOT NULL CHECK (visit_key <> ''),
    service_date   date NOT NULL,
    service_at     timestamptz,
    author_code    text NOT NULL,
    work_type_code text NOT NULL,
    ordering       text NOT NULL,
    attending      text NOT NULL,
    copies         text[] NOT NULL,
    lists_version  bigint NOT NULL,
    updated_at     timestamptz NOT NULL,
    PRIMARY KEY (client_id, order_id),
    UNIQUE (client_id, visit_key),
    FOREIGN KEY (client_id, patient_id) REFERENCES patients
);
CREATE INDEX orders_of_patient ON orders (client_id, patient_id, service_date DESC);
CREATE INDEX orders_of_day ON orders (client_id, service_date, author_code);

-- Whom a job is about, as far as lists and people have said.
CREATE TABLE job_identities (
    client_id      text NOT NULL,
    job_id         uuid NOT NULL,
    outcome        text NOT NULL CHECK (outcome IN ('MATCHED', 'PENDING', 'SETTLED')),
    why            text,
    evidence       text[] NOT NULL,
    patient_id     uuid,
    order_id       uuid,
    -- What was said before anything was filled in: matching starts from it.
    told           jsonb NOT NULL,
    told_reference text NOT NULL,
    -- users/{user}; empty: the lists.
    decided_by     text NOT NULL,
    lists_version  bigint NOT NULL,
    version        bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id, job_id),
    FOREIGN KEY (client_id, job_id) REFERENCES jobs,
    FOREIGN KEY (client_id, patient_id) REFERENCES patients,
    FOREIGN KEY (client_id, order_id) REFERENCES orders,
    CHECK ((outcome = 'PENDING') = (why IS NOT NULL)),
    CHECK (outcome <> 'MATCHED' OR patient_id IS NOT NULL)
);
CREATE INDEX job_identities_pending ON job_identities (client_id, lists_version) WHERE outcome = 'PENDING';
CREATE INDEX job_identities_of_patient ON job_identities (client_id, patient_id) WHERE outcome = 'MATCHED';

-- Nothing is approved or delivered without what its work type requires, and nothing of that is taken away afterwards.
CREATE FUNCTION check_demographics() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM work_types AS w, unnest(w.required_demographics) AS wanted (field)
         WHERE (w.client_id, w.work_type_id) = (NEW.client_id, NEW.work_type_id)
           AND coalesce(btrim(CASE field WHEN 'reference' THEN NEW.reference ELSE NEW.patient ->> field END), '') = ''
    ) THEN
        RAISE EXCEPTION 'required demographics are missing' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER demographics_are_told BEFORE UPDATE ON jobs
    FOR EACH ROW
    WHEN (NEW.state IN ('APPROVED', 'DELIVERED') AND (OLD.state, OLD.patient, OLD.reference)
          IS DISTINCT FROM (NEW.state, NEW.patient, NEW.reference))
    EXECUTE FUNCTION check_demographics();

DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['order_books', 'patients', 'orders', 'job_identities']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY wall ON %I USING (wall_allows(client_id))', guarded);
    END LOOP;
END
$$;

-- The front alone: no worker needs a clinic's lists.
GRANT SELECT, INSERT, UPDATE ON order_books, patients, orders, job_identities TO scribeline_front;
