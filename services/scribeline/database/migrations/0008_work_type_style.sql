-- A kind of document may be written otherwise than the client's others: a style file (TOML) of what differs.

ALTER TABLE work_types ADD COLUMN style text NOT NULL DEFAULT '';
