-- Reports: one row of facts for each delivered document, and who may see what of them.

CREATE TABLE document_facts (
    client_id      text NOT NULL,
    job_id         uuid NOT NULL,
    deliverable_id uuid NOT NULL,
    author_id      text,
    work_type_id   text,
    -- Who handed it in, and who let it go as QA.
    person_id      text,
    reviewer_id    text,
    is_stat        boolean NOT NULL,
    amendment      text,
    -- What drafted it; '' where nothing did.
    model          text NOT NULL,
    received_at    timestamptz NOT NULL,
    due_at         timestamptz NOT NULL,
    delivered_at   timestamptz NOT NULL,
    -- On the client's calendar and clock.
    delivered_on   date NOT NULL,
    received_hour  smallint NOT NULL CHECK (received_hour BETWEEN 0 AND 23),
    -- NULL while its clock runs.
    turnaround_s   integer CHECK (turnaround_s >= 0),
    is_on_time     boolean,
    waiting_s      integer NOT NULL CHECK (waiting_s >= 0),
    audio_ms       bigint NOT NULL CHECK (audio_ms >= 0),
    edit_s         integer NOT NULL CHECK (edit_s >= 0),
    others_edit_s  integer NOT NULL CHECK (others_edit_s >= 0),
    idle_s         integer NOT NULL CHECK (idle_s >= 0),
    lines          numeric NOT NULL,
    -- The client's line definition in force ('' without one), and how much of what it counts.
    definition     text NOT NULL,
    units          numeric,
    characters     integer NOT NULL CHECK (characters >= 0),
    -- Against the machine's draft; NULL without one.
    changed        integer CHECK (changed >= 0),
    blanks         integer NOT NULL CHECK (blanks >= 0),
    questions      integer NOT NULL CHECK (questions >= 0),
    answers_s      integer[] NOT NULL,
    -- A currency without an amount: no rule says how much.
    revenue              numeric,
    revenue_currency     text,
    edit_pay             numeric,
    edit_pay_currency    text,
    review_pay           numeric,
    review_pay_currency  text,
    PRIMARY KEY (client_id, job_id),
    FOREIGN KEY (client_id, job_id) REFERENCES jobs,
    CHECK ((turnaround_s IS NULL) = (is_on_time IS NULL)),
    CHECK (revenue IS NULL OR revenue_currency IS NOT NULL),
    CHECK (edit_pay IS NULL OR edit_pay_currency IS NOT NULL),
    CHECK (review_pay IS NULL OR review_pay_currency IS NOT NULL)
);
CREATE INDEX document_facts_by_day ON document_facts (delivered_on);
CREATE INDEX document_facts_of_client ON document_facts (client_id, delivered_on);
CREATE INDEX document_facts_of_person ON document_facts (person_id, delivered_on);

-- Documents whose facts are to be made, or made anew since something that they tell has changed.
CREATE TABLE facts_due (
    client_id text NOT NULL,
    job_id    uuid NOT NULL,
    noted     bigint GENERATED ALWAYS AS IDENTITY,
    tries     integer NOT NULL DEFAULT 0,
    PRIMARY KEY (client_id, job_id),
    FOREIGN KEY (client_id, job_id) REFERENCES jobs
);
CREATE INDEX facts_due_in_order ON facts_due (tries, noted);

CREATE FUNCTION note_facts_due() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO facts_due (client_id, job_id) VALUES (NEW.client_id, NEW.job_id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
-- A delivery, a late answer, and a signature where that stops the clock.
CREATE TRIGGER facts_due AFTER INSERT ON job_events
    FOR EACH ROW WHEN (NEW.to_state = 'DELIVERED' AND NEW.verb IN ('DELIVER', 'ANSWER'))
    EXECUTE FUNCTION note_facts_due();
CREATE TRIGGER facts_due AFTER INSERT ON signatures FOR EACH ROW EXECUTE FUNCTION note_facts_due();
-- What was delivered before: the wall holds for the owner, too, who acts for the whole company here.
SELECT set_config('scribeline.clients', '*', true);
INSERT INTO facts_due (client_id, job_id) SELECT client_id, job_id FROM jobs WHERE state = 'DELIVERED';

DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['document_facts', 'facts_due']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
        -- The company-wide case is looked at once for a query, not once for each row.
        EXECUTE format('CREATE POLICY wall ON %I USING ((SELECT wall_allows(''*'')) OR wall_allows(client_id))', guarded);
    END LOOP;
END
$$;

-- Whose figures a transaction shows, beside the wall between clients: `scribeline.persons` is '*' for everybody's, '-'
-- for everybody's without names and money, or one user's id for theirs alone; not set means nothing at all. It is the
-- one way to the facts: nobody may read the table.
CREATE VIEW reported_documents WITH (security_barrier) AS
SELECT f.client_id, f.job_id, f.author_id, f.work_type_id, f.is_stat, f.amendment, f.model, f.received_at, f.due_at,
       f.delivered_at, f.delivered_on, f.received_hour, f.turnaround_s, f.is_on_time, f.waiting_s, f.audio_ms, f.edit_s,
       f.others_edit_s, f.idle_s, f.lines, f.definition, f.units, f.characters, f.changed, f.blanks, f.questions,
       f.answers_s,
       CASE WHEN (SELECT current_setting('scribeline.persons', true)) IN ('*', f.person_id)
            THEN f.person_id END AS person_id,
       CASE WHEN (SELECT current_setting('scribeline.persons', true)) = '*' THEN f.reviewer_id END AS reviewer_id,
       CASE WHEN (SELECT current_setting('scribeline.persons', true)) = '*' THEN f.revenue END AS revenue,
       CASE WHEN (SELECT current_setting('scribeline.persons', true)) = '*' THEN f.revenue_currency END
           AS revenue_currency,
       CASE WHEN (SELECT current_setting('scribeline.persons', true)) = '*' THEN f.edit_pay END AS edit_pay,
       CASE WHEN (SELECT current_setting('scribeline.persons', true)) = '*' THEN f.edit_pay_currency END
           AS edit_pay_currency,
       CASE WHEN (SELECT current_setting('scribeline.persons', true)) = '*' THEN f.review_pay END AS review_pay,
       CASE WHEN (SELECT current_setting('scribeline.persons', true)) = '*' THEN f.review_pay_currency END
           AS review_pay_currency
  FROM document_facts AS f
 WHERE (SELECT current_setting('scribeline.persons', true)) IN ('*', '-', f.person_id);

GRANT SELECT ON reported_documents TO scribeline_front;
GRANT INSERT, DELETE, SELECT (client_id, job_id) ON document_facts TO scribeline_front;
GRANT SELECT, INSERT, UPDATE, DELETE ON facts_due TO scribeline_front;
GRANT INSERT ON facts_due TO scribeline_deliverer;
