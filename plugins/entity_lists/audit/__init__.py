"""The audit: suites of expectations over a written release, and what a person is asked."""
