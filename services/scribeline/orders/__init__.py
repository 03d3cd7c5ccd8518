"""Orders and demographics: the clinics' patient lists and schedules, and whom each dictation is about."""
