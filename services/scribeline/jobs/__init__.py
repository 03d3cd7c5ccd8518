"""The life of a job: its states and moves, claims, runs, routing and due times."""
