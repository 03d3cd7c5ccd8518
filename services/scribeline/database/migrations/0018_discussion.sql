-- Discussion: what the company and a clinic say to each other, what people have read of it, and how long answers took.

CREATE TABLE discussion_threads (
    client_id   text NOT NULL REFERENCES clients,
    thread_id   uuid NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('DISCUSSION', 'ORDER')),
    -- NULL: about no document.
    job_id      uuid,
    -- '' for a job's discussion, which is about the job.
    subject     text NOT NULL,
    wanted      text CHECK (wanted IN ('AUTHOR', 'WORK_TYPE', 'TEMPLATE', 'RUSH', 'RESEND', 'OTHER')),
    order_state text CHECK (order_state IN ('ASKED', 'ACCEPTED', 'DECLINED', 'DONE')),
    created_at  timestamptz NOT NULL,
    created_by  text NOT NULL,
    -- Of its last message.
    updated_at  timestamptz NOT NULL,
    -- Whose turn it is, and since when; NULL: nobody's.
    waits_on    text CHECK (waits_on IN ('COMPANY', 'CLINIC')),
    waits_since timestamptz,
    messages    integer NOT NULL DEFAULT 0,
    PRIMARY KEY (client_id, thread_id),
    FOREIGN KEY (client_id, job_id) REFERENCES jobs,
    CHECK ((kind = 'ORDER') = (wanted IS NOT NULL) AND (kind = 'ORDER') = (order_state IS NOT NULL)),
    CHECK ((waits_on IS NULL) = (waits_since IS NULL))
);
CREATE UNIQUE INDEX discussion_of_job ON discussion_threads (client_id, job_id) WHERE kind = 'DISCUSSION';
CREATE INDEX discussion_newest ON discussion_threads (updated_at DESC, thread_id DESC);
CREATE INDEX discussion_waiting ON discussion_threads (waits_since) WHERE waits_on IS NOT NULL;

CREATE TABLE discussion_messages (
    client_id    text NOT NULL,
    thread_id    uuid NOT NULL,
    -- From 1.
    number       integer NOT NULL CHECK (number > 0),
    kind         text NOT NULL CHECK (kind IN
                     ('SAID', 'QUESTION', 'ANSWER', 'WITHDRAWN', 'ORDERED', 'ACCEPTED', 'DECLINED', 'DONE')),
    side         text NOT NULL CHECK (side IN ('COMPANY', 'CLINIC')),
    user_id      text NOT NULL,
    text         text NOT NULL,
    at           timestamptz NOT NULL,
    wants_answer boolean NOT NULL,
    PRIMARY KEY (client_id, thread_id, number),
    FOREIGN KEY (client_id, thread_id) REFERENCES discussion_threads
);
CREATE INDEX discussion_messages_of_writer ON discussion_messages (user_id, client_id, thread_id);

-- Up to which message somebody has read a thread.
CREATE TABLE discussion_reads (
    client_id text NOT NULL,
    thread_id uuid NOT NULL,
    user_id   text NOT NULL,
    number    integer NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (client_id, thread_id, user_id),
    FOREIGN KEY (client_id, thread_id) REFERENCES discussion_threads
);

-- Each time that a thread waited on a side, and message `number` was the answer.
CREATE TABLE discussion_answers (
    client_id   text NOT NULL,
    thread_id   uuid NOT NULL,
    number      integer NOT NULL,
    -- Who was waited for.
    side        text NOT NULL CHECK (side IN ('COMPANY', 'CLINIC')),
    asked_at    timestamptz NOT NULL,
    answered_at timestamptz NOT NULL,
    -- Seconds: over the client's hours for the company, round the clock for the clinic.
    waited_s    double precision NOT NULL CHECK (waited_s >= 0),
    PRIMARY KEY (client_id, thread_id, number),
    FOREIGN KEY (client_id, thread_id, number) REFERENCES discussion_messages
);
CREATE INDEX discussion_answers_by_time ON discussion_answers (asked_at);

DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY
        ARRAY['discussion_threads', 'discussion_messages', 'discussion_reads', 'discussion_answers']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY wall ON %I USING (wall_allows(client_id))', guarded);
    END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE ON discussion_threads, discussion_reads TO scribeline_front;
-- What was said stays.
GRANT SELECT, INSERT ON discussion_messages, discussion_answers TO scribeline_front;
