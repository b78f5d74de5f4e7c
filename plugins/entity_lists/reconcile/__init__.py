"""What documents state beside what a list shows: what is pending, what was removed since, what nobody explains."""
