"""The closed lists of the contract: every value that a coded column may have."""

LIST_CODES = ("EL",)
ENTRY_TYPES = ("organization", "person", "vessel", "aircraft", "address", "unknown")
RELATION_TYPES = ("see_also", "subordinate_of", "affiliate_of")
CHANGE_OPS = ("added", "removed", "modified")
CAUSES = ("source", "parser")
IDENTITY_METHODS = ("new", "exact", "rename")
NAME_TYPES = ("primary", "aka", "fka", "subordinate")
