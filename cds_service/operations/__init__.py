"""What an operator sees of the service: a record of each call as log line, metrics and traces; readiness; its end."""
