"""Quality: which finished documents QA looks at, how they are scored, and what the scores say."""
