"""The tumour board's app: one patient's spine, what is known, what follows from it, and what would settle the rest."""
