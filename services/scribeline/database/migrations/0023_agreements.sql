-- Who was a client before agreements had dates has one from the day that they became a client. 0012 meant this, but row
-- security, forced for the owner too, hid every client from it.
SELECT set_config('scribeline.clients', '*', true);
UPDATE clients SET agreement_from = (created_at AT TIME ZONE 'UTC')::date
 WHERE agreement_from IS NULL
   AND created_at < (SELECT applied_at FROM public.schema_migrations WHERE version = 12);
