"""Cards: what a clinician reads. `build.build_cards` decides which; `wording/` holds every sentence."""
