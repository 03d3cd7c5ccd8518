-- Lines and money: what was delivered, word for word; what clients pay; invoices; what people earn.

-- What a delivered document says, which is what is counted, and who wrote which part of it. Written once.
CREATE TABLE delivered_texts (
    client_id      text NOT NULL,
    deliverable_id uuid NOT NULL,
    paragraphs     jsonb NOT NULL,
    sha256         bytea NOT NULL,
    PRIMARY KEY (client_id, deliverable_id),
    FOREIGN KEY (client_id, deliverable_id) REFERENCES deliverables ON DELETE CASCADE
);

-- Currency, line definitions with their dates, rounding, minimum: a TOML file, as it was written.
CREATE TABLE billing_terms (
    client_id  text PRIMARY KEY REFERENCES clients,
    terms      text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    version    bigint NOT NULL DEFAULT 1
);

-- A stretch of names, so that equal ones can be told apart from others in an exclusion beside a stretch of days.
CREATE TYPE billing_names AS RANGE (subtype = text, collation = "C");

CREATE TABLE billing_rates (
    client_id     text NOT NULL REFERENCES billing_terms,
    row           integer NOT NULL CHECK (row > 0),
    -- Which documents it is for; NULL: all.
    work_type_id  text,
    entry_mode    text CHECK (entry_mode IN ('typed', 'edited')),
    stat          boolean,
    unit_price    numeric(12, 6) NOT NULL CHECK (unit_price >= 0),
    stat_percent  numeric(12, 6) NOT NULL CHECK (stat_percent >= 0),
    stat_per_unit numeric(12, 6) NOT NULL CHECK (stat_per_unit >= 0),
    since         date NOT NULL,
    until         date CHECK (until > since),
    is_for        text COLLATE "C" NOT NULL GENERATED ALWAYS AS (
                      client_id || '/' || coalesce(work_type_id, '*') || '/' || coalesce(entry_mode, '*') || '/'
                      || CASE WHEN stat THEN 'stat' WHEN NOT stat THEN 'routine' ELSE '*' END) STORED,
    PRIMARY KEY (client_id, row),
    FOREIGN KEY (client_id, work_type_id) REFERENCES work_types,
    -- Two prices for the same documents on the same day cannot be.
    CONSTRAINT billing_rates_overlap EXCLUDE USING gist (
        billing_names(is_for, is_for, '[]') WITH &&, daterange(since, until) WITH &&)
);

-- Invoices and credit notes. `content` is all that one says (JSON); a draft is made anew, an issued one never changes.
CREATE TABLE invoices (
    client_id     text NOT NULL REFERENCES clients,
    invoice_id    uuid NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
    -- Numbers of a client's documents follow each other without a gap, from the day that they are issued.
    sequence      integer CHECK (sequence > 0),
    number        text,
    first_day     date NOT NULL,
    until_day     date NOT NULL CHECK (until_day > first_day),
    currency      text NOT NULL,
    total         numeric NOT NULL,
    documents     integer NOT NULL,
    problems      integer NOT NULL,
    content       text NOT NULL,
    created_at    timestamptz NOT NULL,
    created_by    text NOT NULL,
    issued_at     timestamptz,
    issued_by     text,
    -- Of a credit note: the invoice that it takes back.
    credits       uuid,
    version       bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (client_id, invoice_id),
    UNIQUE (client_id, sequence),
    UNIQUE (client_id, credits),
    FOREIGN KEY (client_id, credits) REFERENCES invoices,
    CHECK ((issued_at IS NULL) = (sequence IS NULL) AND (issued_at IS NULL) = (number IS NULL)),
    CHECK (issued_at IS NULL OR problems = 0),
    CHECK ((kind = 'credit_note') = (credits IS NOT NULL)),
    CHECK (kind = 'invoice' OR issued_at IS NOT NULL)
);
CREATE UNIQUE INDEX invoices_one_draft ON invoices (client_id, first_day, until_day) WHERE issued_at IS NULL;
CREATE INDEX invoices_newest ON invoices (created_at DESC, invoice_id DESC);

CREATE FUNCTION refuse_change_of_issued() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.issued_at IS NOT NULL THEN
        RAISE EXCEPTION 'what was issued never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER issued_stays BEFORE UPDATE OR DELETE ON invoices
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_issued();

-- Which documents are on an invoice that was issued and not credited: none twice.
CREATE TABLE billed (
    client_id      text NOT NULL,
    deliverable_id uuid NOT NULL,
    invoice_id     uuid NOT NULL,
    PRIMARY KEY (client_id, deliverable_id),
    FOREIGN KEY (client_id, deliverable_id) REFERENCES deliverables,
    FOREIGN KEY (client_id, invoice_id) REFERENCES invoices
);
CREATE INDEX billed_by_invoice ON billed (client_id, invoice_id);

-- Who is paid for what they let go as QA.
CREATE INDEX job_events_of_approvers ON job_events (actor, client_id, job_id) WHERE verb = 'APPROVE';

-- How somebody is paid: a TOML file, as it was written.
CREATE TABLE pay_rules (
    user_id    text PRIMARY KEY REFERENCES users,
    rules      text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    version    bigint NOT NULL DEFAULT 1
);

-- What somebody earned, once it is settled. No day is paid twice.
CREATE TABLE pay_statements (
    user_id      text NOT NULL REFERENCES users,
    statement_id uuid NOT NULL,
    first_day    date NOT NULL,
    until_day    date NOT NULL CHECK (until_day > first_day),
    currency     text NOT NULL,
    total        numeric NOT NULL,
    documents    integer NOT NULL,
    content      text NOT NULL,
    content_csv  text NOT NULL,
    issued_at    timestamptz NOT NULL,
    issued_by    text NOT NULL,
    PRIMARY KEY (user_id, statement_id),
    CONSTRAINT pay_statements_overlap EXCLUDE USING gist (
        billing_names(user_id COLLATE "C", user_id COLLATE "C", '[]') WITH &&, daterange(first_day, until_day) WITH &&)
);
CREATE TRIGGER issued_stays BEFORE UPDATE OR DELETE ON pay_statements
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_issued();

DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['delivered_texts', 'billing_terms', 'billing_rates', 'invoices', 'billed']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY wall ON %I USING (wall_allows(client_id))', guarded);
    END LOOP;
    FOREACH guarded IN ARRAY ARRAY['pay_rules', 'pay_statements']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY company_only ON %I TO scribeline_front USING (wall_allows(''*''))', guarded);
    END LOOP;
END
$$;

GRANT SELECT ON delivered_texts TO scribeline_front;
GRANT INSERT ON delivered_texts TO scribeline_deliverer;
GRANT SELECT, INSERT, UPDATE ON billing_terms, pay_rules TO scribeline_front;
GRANT SELECT, INSERT, DELETE ON billing_rates, billed TO scribeline_front;
GRANT SELECT, INSERT, UPDATE, DELETE ON invoices TO scribeline_front;
GRANT SELECT, INSERT ON pay_statements TO scribeline_front;
-- A deliverer tells the texts for normal findings apart from what was typed.
GRANT SELECT (client_id, author_id, user_id, text) ON shortcuts TO scribeline_deliverer;
