"""Who calls: users, their roles, passwords, tokens and sessions."""
