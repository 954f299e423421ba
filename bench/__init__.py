"""Side-by-side benchmarks: our service against a plain FastAPI + orjson echo, in one run, as ratios (`make bench`)."""
