-- Copies that are asked for once a document is delivered: the very file that was delivered, to one recipient more. The
-- front notes them, since there is nothing to make; nothing that was there before changes.
ALTER TABLE copies
    DROP CONSTRAINT copies_ground_check,
    ADD CONSTRAINT copies_ground_check
        CHECK (ground IN ('DICTATION', 'CLINIC', 'DICTATED', 'RULE', 'AMENDED', 'ORDER', 'LATER'));
GRANT INSERT ON copies TO scribeline_front;
CREATE POLICY later_alone ON copies AS RESTRICTIVE FOR INSERT TO scribeline_front WITH CHECK (ground = 'LATER');

CREATE FUNCTION check_later_copy() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM deliverables AS d JOIN jobs AS j USING (client_id, job_id)
         WHERE (d.client_id, d.deliverable_id, d.object_key, d.sha256, d.size_bytes)
             = (NEW.client_id, NEW.deliverable_id, NEW.object_key, NEW.sha256, NEW.size_bytes)
           AND j.state = 'DELIVERED'
    ) THEN
        RAISE EXCEPTION 'what is sent later is the very file that was delivered' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (
        SELECT FROM jobs AS j WHERE j.client_id = NEW.client_id AND j.amends_job_id = NEW.job_id
           AND j.amendment = 'CORRECTION' AND j.state = 'DELIVERED'
    ) THEN
        RAISE EXCEPTION 'what was corrected is not sent to anybody else' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER later_as_delivered BEFORE INSERT ON copies
    FOR EACH ROW WHEN (NEW.ground = 'LATER') EXECUTE FUNCTION check_later_copy();
