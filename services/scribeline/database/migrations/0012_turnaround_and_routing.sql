-- The clock and the routing: what a client's contract says about time and place, who may take what, and what comes next.

-- Terms with effective dates, as the clock reads them: turnarounds, hours, holidays, start and stop.
ALTER TABLE clients
    ADD COLUMN terms jsonb NOT NULL DEFAULT '[]',
    -- Intake needs an agreement that has begun and has not ended. NULL: there is none; no end: until further notice.
    ADD COLUMN agreement_from date,
    ADD COLUMN agreement_to date,
    -- ISO 3166 codes of the countries that its dictation may be worked on in; none: any.
    ADD COLUMN allowed_countries text[] NOT NULL DEFAULT '{}',
    ADD CHECK (agreement_to IS NULL OR agreement_to >= agreement_from);
-- Who is served now has an agreement.
UPDATE clients SET agreement_from = (created_at AT TIME ZONE 'UTC')::date;

ALTER TABLE work_types
    -- NULL: the client's.
    ADD COLUMN stat_turnaround_s integer CHECK (stat_turnaround_s > 0),
    ADD COLUMN job_priority smallint NOT NULL DEFAULT 0 CHECK (job_priority BETWEEN 0 AND 9);

-- How somebody works: where, when, what they can do, and which pools they belong to. It holds no client's data.
CREATE TABLE work_profiles (
    user_id   text PRIMARY KEY REFERENCES users,
    -- ISO 3166, or '' where it is not known.
    country   text NOT NULL,
    time_zone text NOT NULL,
    -- Spans of minutes for each weekday from Monday on; NULL: not known, so nothing is forecast of them.
    week      jsonb,
    -- Days away, first and last, as [["2026-07-01", "2026-07-14"], ...].
    away      jsonb NOT NULL,
    skills    text[] NOT NULL,
    pools     text[] NOT NULL,
    version   bigint NOT NULL DEFAULT 1
);
GRANT SELECT, INSERT, UPDATE ON work_profiles TO scribeline_front;

-- Who gets what: a person, a pool or everybody, with a skill or in a country, for a client's author and work type.
CREATE TABLE assignments (
    assignment_id uuid PRIMARY KEY,
    user_id       text REFERENCES users,
    pool          text,
    skill         text NOT NULL,
    country       text NOT NULL,
    -- NULL: any client.
    client_id     text REFERENCES clients,
    author_id     text,
    work_type_id  text,
    -- What of the client's work it is for; jobs carry the same word (see jobs.lane).
    lane          text NOT NULL,
    priority      smallint NOT NULL CHECK (priority BETWEEN 0 AND 9),
    created_at    timestamptz NOT NULL,
    CHECK (user_id IS NULL OR pool IS NULL),
    CHECK (client_id IS NOT NULL OR lane = ''),
    FOREIGN KEY (client_id, author_id) REFERENCES authors,
    FOREIGN KEY (client_id, work_type_id) REFERENCES work_types
);
CREATE INDEX assignments_of_client ON assignments (client_id, lane);
CREATE UNIQUE INDEX assignments_once ON assignments
    (coalesce(user_id, ''), coalesce(pool, ''), skill, country, coalesce(client_id, ''), lane);
ALTER TABLE assignments ENABLE ROW LEVEL SECURITY;
ALTER TABLE assignments FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON assignments USING (client_id IS NULL OR wall_allows(client_id));
GRANT SELECT, INSERT, DELETE ON assignments TO scribeline_front;

ALTER TABLE jobs
    -- Only this person is offered it.
    ADD COLUMN assignee_id text,
    -- Behind STAT, before the due time; not the same as STAT.
    ADD COLUMN job_priority smallint NOT NULL DEFAULT 0 CHECK (job_priority BETWEEN 0 AND 9),
    -- The narrowest assignments of the client that cover it; '' where none does.
    ADD COLUMN lane text NOT NULL DEFAULT '',
    -- Since when it is expected to be late; NULL: it is not.
    ADD COLUMN late_expected_at timestamptz;
DROP INDEX jobs_to_claim;
-- In the routing order within a lane: each person's lanes are looked at, and the first of all of them is taken.
CREATE INDEX jobs_to_claim ON jobs (client_id, lane, priority DESC, job_priority DESC, due_at, received_at, job_id)
    WHERE state = 'DRAFTED' AND assignee_id IS NULL;
CREATE INDEX jobs_of_assignee ON jobs (assignee_id, priority DESC, job_priority DESC, due_at, received_at, job_id)
    WHERE state = 'DRAFTED' AND assignee_id IS NOT NULL;

-- What the forecast said last: one row, written anew each time.
CREATE TABLE forecasts (
    newest   boolean PRIMARY KEY DEFAULT true CHECK (newest),
    made_at  timestamptz NOT NULL,
    contents jsonb NOT NULL
);
ALTER TABLE forecasts ENABLE ROW LEVEL SECURITY;
ALTER TABLE forecasts FORCE ROW LEVEL SECURITY;
CREATE POLICY company_only ON forecasts USING (wall_allows('*'));
GRANT SELECT, INSERT, UPDATE ON forecasts TO scribeline_front;

-- Whether somebody can be given a job: the one way to ask it from a transaction that is for one client, which sees no
-- users. It tells nothing else of them.
CREATE FUNCTION find_colleague(wanted text)
RETURNS TABLE (role text, clients text[], disabled boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT u.role, u.clients, u.disabled FROM public.users u WHERE u.user_id = wanted
$$;
REVOKE ALL ON FUNCTION find_colleague(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_colleague(text) TO scribeline_front;
