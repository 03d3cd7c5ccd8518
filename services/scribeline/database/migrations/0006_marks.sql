-- What a draft has in another way than it was heard, what was said to the typist, and how sure the draft is of each word.

ALTER TABLE machine_words
    ADD COLUMN marks jsonb NOT NULL DEFAULT '{"replacements": [], "notes": [], "certainty": []}';
