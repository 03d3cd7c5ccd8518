"""The field's own notations, a subject in each module: each offers rules that `clinical.py` puts in their order."""
