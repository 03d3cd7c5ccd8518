"""Reports: turnaround, volume, productivity, draft quality, questions and margin, added up over delivered documents.

One row of facts is kept for each delivered document (`facts`), without anything of the patient. Reports add the rows up
(`store`), and what the sums mean is said with each figure (`model`). docs/reports.md has all definitions in one place.
"""
