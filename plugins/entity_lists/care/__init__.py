"""Care of what is published: verified, watched, rolled back, withdrawn, cleaned up."""
