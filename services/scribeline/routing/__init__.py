"""Who gets what: how people work, which work is assigned to whom, and in which countries it may be done."""
