"""A client's dossier as a folder of files: tables as CSV, what has parts of its own as TOML, templates as they are.

    dossier.toml                      the form, and the etag that it was taken out with
    client.toml style.toml terms.toml the profile, the house style, what the contract says about time
    billing-terms.toml rates.csv      what it pays
    authors.csv work-types.csv recipients.csv standing-copies.csv templates.csv phrase-sets.csv shortcuts.csv
    assignments.csv quality-plan.toml
    templates/{id}.docx  phrase-sets/{id}.csv  work-types/{id}.style.toml

Files hold ids, never the client's own, so that a dossier can be put in for another client. A file that is not there
says nothing; the profile and the style belong together with the terms, and the billing terms with the rates.
"""
