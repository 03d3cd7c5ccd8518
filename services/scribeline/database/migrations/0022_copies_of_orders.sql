-- Who an order names for a copy gets one, where they are a recipient of the client's: asked for when a revision is pinned.
ALTER TABLE copy_requests
    DROP CONSTRAINT copy_requests_ground_check,
    ADD CONSTRAINT copy_requests_ground_check CHECK (ground IN ('DICTATION', 'CLINIC', 'DICTATED', 'AMENDED', 'ORDER'));
ALTER TABLE copies
    DROP CONSTRAINT copies_ground_check,
    ADD CONSTRAINT copies_ground_check
        CHECK (ground IN ('DICTATION', 'CLINIC', 'DICTATED', 'RULE', 'AMENDED', 'ORDER'));
