"""Whose days a question of what was in force goes by."""

from enum import StrEnum


class Time(StrEnum):
    """The days of law, from when rules have effect; or those that the list prints, on which they were published."""

    legal = "legal"
    printed = "printed"
