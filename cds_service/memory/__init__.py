"""What the service remembers, in a relational database: used token ids, shown cards, feedback, audit, configuration.

SQLite (WAL) for one machine, PostgreSQL for several instances; the same code and the same tests serve both. Nothing
here knows the web, FHIR or cards: what is stored comes as plain values.
"""
