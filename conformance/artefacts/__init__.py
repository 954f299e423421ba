"""What writes `conformance/generated/`: a module a kind of resource, from the tables and code that the service runs."""
