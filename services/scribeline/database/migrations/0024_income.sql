-- What invoices come to before taxes, beside what single documents add to them, for margins.

-- An invoice's content names its taxes, where it has any; a credit note's are negative like its total.
CREATE FUNCTION taxes_in(content text) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(sum((tax ->> 'amount')::numeric), 0) FROM jsonb_array_elements(content::jsonb -> 'taxes') AS tax
$$;
-- Made by the table itself: neither the wall nor the guard of what was issued leaves an older invoice without it.
ALTER TABLE invoices ADD COLUMN net numeric NOT NULL GENERATED ALWAYS AS (total - taxes_in(content)) STORED;

-- The company-wide case is looked at once for a query, not once for each row, as for the facts themselves.
ALTER POLICY wall ON billed USING ((SELECT wall_allows('*')) OR wall_allows(client_id));

-- As it was, with the document itself, by which one knows whether it was billed.
CREATE OR REPLACE VIEW reported_documents WITH (security_barrier) AS
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
           AS review_pay_currency,
       f.deliverable_id
  FROM document_facts AS f
 WHERE (SELECT current_setting('scribeline.persons', true)) IN ('*', '-', f.person_id);
