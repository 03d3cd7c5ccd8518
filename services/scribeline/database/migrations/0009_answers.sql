-- What clients answered to the questions that a job was held for, oldest first.

ALTER TABLE jobs ADD COLUMN answers jsonb NOT NULL DEFAULT '[]';
