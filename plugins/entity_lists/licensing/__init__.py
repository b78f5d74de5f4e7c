"""What a licence requirement or a licence review policy says, in codes; nothing here knows a list."""
