-- Audits of what was delivered without QA: they decide nothing about the document.
ALTER TABLE audits
    DROP CONSTRAINT audits_outcome_check,
    ADD CONSTRAINT audits_outcome_check CHECK (outcome IN ('APPROVED', 'RETURNED', 'DELIVERED'));
