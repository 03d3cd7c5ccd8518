"""What people change in an author's drafts teaches the next draft.

    a document is approved
    └── lessons      `corrections` (what was misheard) and `habits` (how the client writes), each a pure reading of one
        │            draft beside what became of it; kept as digests and places, never as text
        └── proposals    what recurs for different patients: a phrase, a rule, a choice of style; `service` counts
            └── applied  by a person's yes or, where the client wants it, from a threshold; always undoable

A lesson by itself is patient text, so none of it is written anywhere else: only what was taught by the documents of
several different patients is ever put into words.
"""
