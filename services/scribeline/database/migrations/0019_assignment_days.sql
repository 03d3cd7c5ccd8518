-- Assignments with a first and a last day. What is in force is written down, so that whoever asks for the next job looks
-- at an index and not at a calendar; a chore turns it over when a day has come.
ALTER TABLE assignments
    ADD COLUMN first_day date,
    ADD COLUMN last_day  date,
    -- The same as instants: midnights on the client's clock when it was made, or UTC's.
    ADD COLUMN begins_at timestamptz,
    ADD COLUMN ends_at   timestamptz,
    ADD COLUMN in_force  boolean NOT NULL DEFAULT true,
    ADD CHECK (last_day >= first_day),
    ADD CHECK ((first_day IS NULL) = (begins_at IS NULL) AND (last_day IS NULL) = (ends_at IS NULL)),
    -- What it gives to whom; no word of anybody's own choice holds a control character.
    ADD COLUMN gives     text COLLATE "C" NOT NULL GENERATED ALWAYS AS (
        coalesce(user_id, '') || E'\x1f' || coalesce(pool, '') || E'\x1f' || skill || E'\x1f' || country || E'\x1f'
        || coalesce(client_id, '') || E'\x1f' || lane) STORED;
DROP INDEX assignments_once;
-- The same people have the same work once on any day.
ALTER TABLE assignments ADD CONSTRAINT assignments_once EXCLUDE USING gist (
    billing_names(gives, gives, '[]') WITH &&, daterange(first_day, last_day, '[]') WITH &&);
DROP INDEX assignments_of_client;
CREATE INDEX assignments_of_client ON assignments (client_id, lane) WHERE in_force;
CREATE INDEX assignments_by_client ON assignments (client_id, assignment_id);
GRANT UPDATE (in_force) ON assignments TO scribeline_front;
