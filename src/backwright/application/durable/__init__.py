"""What is asked for by a commit and done after it: events, jobs, sagas, schedules, relays."""
