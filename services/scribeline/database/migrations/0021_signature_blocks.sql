-- What stands where an author's documents are signed, instead of name and credentials.
ALTER TABLE authors
    ADD COLUMN signature_lines text[] NOT NULL DEFAULT '{}' CHECK (cardinality(signature_lines) <= 8);
