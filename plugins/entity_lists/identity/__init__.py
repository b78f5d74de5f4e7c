"""Who is who from release to release: by key, by the publisher's number, by what is strong, by likeness."""
