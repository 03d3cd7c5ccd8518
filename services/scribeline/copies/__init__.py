"""Carbon copies: who may get one, who asked for it, and what became of it."""
