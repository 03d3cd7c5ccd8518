"""How near a draft is to the finished report: correction effort, names found, entities kept, and what stays wrong.

Everything here is pure: a manifest's dictations and drafts in, figures out. `scores.score` measures one draft,
`figures` adds measures up over dictations with their intervals, `differences` names what a corrector would change.
"""
