"""The rule of search_key as SQL, so that a warehouse folds the names that it looks for as those of its table names are.

But for one thing every character is folded by itself: look-alike letters count only in a name that also has Latin ones.
So the rule is a table from character to characters, which is read off the Python that folds, for all of Unicode. Where
a dialect has NFKD the table is short; DuckDB has none, so there it is all of what NFKD takes apart.
"""

import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import groupby

from entity_lists.errors import UsageError
from entity_lists.text.search_key import LOOKALIKES, search_key

# Where it was not tried, there is no engine of that kind to try it on.
TRIED = ("duckdb", "clickhouse", "postgres")
NOT_TRIED = ("bigquery", "trino")

_SURROGATES = range(0xD800, 0xE000)
# Syllables are taken apart into two or three letters by their number: Unicode, section 3.12.
_HANGUL = range(0xAC00, 0xD7A4)
_KEPT = r"[^\p{L}\p{N}]+"


def search_key_sql(dialect: str) -> str:
    """Return the statements that define search_key(name), and what they need, in this dialect.

    Raises:
        UsageError: there is none for it; the text names those that there are.
    """
    makers: dict[str, Callable[[], str]] = {
        "duckdb": _duckdb,
        "clickhouse": _clickhouse,
        "postgres": _postgres,
        "bigquery": _bigquery,
        "trino": _trino,
    }
    if dialect not in makers:
        raise UsageError(f"There is no rule for {dialect!r}. There are: {', '.join(makers)}")
    note = "" if dialect in TRIED else "-- Not executed: written by the manual of the dialect.\n"
    return f"-- search_key(name): a name folded as names.search_key is.\n{note}{makers[dialect]()}\n"


@cache
def foldings(*, is_decomposed: bool) -> dict[str, str]:
    """Return what each character becomes that is not kept as it is, of those that are in lower case and not ASCII.

    is_decomposed: only those that NFKD leaves as they are.
    """
    return {
        character: folded
        for character in _characters()
        if character.lower() == character and not (is_decomposed and _decomposed(character) != character)
        if (folded := search_key(character)) != (character if character.isalnum() else "")
    }


def _characters() -> Iterator[str]:
    for code in range(128, sys.maxunicode + 1):
        if code not in _SURROGATES and code not in _HANGUL:
            yield chr(code)


def _decomposed(character: str) -> str:
    return unicodedata.normalize("NFKD", character)


def _parted(table: dict[str, str]) -> tuple[tuple[str, str], dict[str, str]]:
    """Return what can be translated letter by letter, those that vanish last, and what becomes several letters."""
    single = {character: folded for character, folded in table.items() if len(folded) == 1}
    gone = [character for character, folded in table.items() if not folded]
    several = {character: folded for character, folded in table.items() if len(folded) > 1}
    return ("".join([*single, *gone]), "".join(single.values())), several


def _lookalikes() -> tuple[str, str]:
    return "".join(map(chr, LOOKALIKES)), "".join(map(chr, LOOKALIKES.values()))


def _replaced(text: str, replacements: dict[str, str], function: str = "replace") -> str:
    for old, new in replacements.items():
        text = f"{function}({text}, '{old}', '{new}')"
    return text


def _by_normal_form(text: str, translate: str, replace: str = "replace") -> str:
    """Return the expression that folds a text in NFKD and lower case."""
    (old, new), several = _parted(foldings(is_decomposed=True))
    # Not every dialect deletes what has no counterpart.
    if len(old) != len(new):
        raise AssertionError("a character that NFKD leaves as it is vanishes")
    return f"{translate}({_replaced(text, several, replace)}, '{old}', '{new}')"


def _duckdb() -> str:
    (old, new), several = _parted(foldings(is_decomposed=False))
    pairs = ", ".join(f"['{character}', '{folded}']" for character, folded in several.items())
    like, latin = _lookalikes()
    first = _HANGUL.start
    letters = (
        f"chr(4352 + (unicode(c) - {first}) // 588) || chr(4449 + (unicode(c) - {first}) % 588 // 28)"
        f" || if((unicode(c) - {first}) % 28 > 0, chr(4519 + (unicode(c) - {first}) % 28), '')"
    )
    return f"""
create or replace macro search_key_several(name) as if(
    regexp_matches(name, '[{"".join(several)}]'),
    list_reduce([{pairs}], lambda done, pair: [replace(done[1], pair[1], pair[2]), ''], [name, ''])[1],
    name
);
create or replace macro search_key_syllables(name) as if(
    regexp_matches(name, '[가-힣]'),
    array_to_string(list_transform(
        regexp_extract_all(name, '.'), lambda c: if(c between '가' and '힣', {letters}, c)
    ), ''),
    name
);
create or replace macro search_key_folded(name) as search_key_syllables(regexp_replace(
    search_key_several(translate(lower(name), '{old}', '{new}')), '{_KEPT}', '', 'g'
));
create or replace macro search_key_latin(name) as if(
    regexp_matches(name, '[a-z]'), translate(name, '{like}', '{latin}'), name
);
create or replace macro search_key(name) as if(
    regexp_full_match(name, '[ -~]*'),
    regexp_replace(lower(name), '[^a-z0-9]+', '', 'g'),
    search_key_latin(search_key_folded(name))
);""".strip()


def _clickhouse() -> str:
    like, latin = _lookalikes()
    kept = _KEPT.replace("\\", "\\\\")
    folded = _by_normal_form("lowerUTF8(normalizeUTF8NFKD(name))", "translateUTF8", "replaceAll")
    return f"""
create or replace function search_key_folded as (name) -> replaceRegexpAll({folded}, '{kept}', '');
create or replace function search_key_latin as (name) ->
    if(match(name, '[a-z]'), translateUTF8(name, '{like}', '{latin}'), name);
create or replace function search_key as (name) -> search_key_latin(search_key_folded(name));""".strip()


def _postgres() -> str:
    like, latin = _lookalikes()
    folded = _by_normal_form('lower(normalize(name, NFKD) collate "und-x-icu")', "translate")
    # A class of letters and digits there: numbers that are neither have to be named.
    kept = _ranges(c for c in _characters() if unicodedata.category(c) in {"Nl", "No"} and _decomposed(c) == c)
    return f"""
-- In a database whose encoding is UTF8, of a server that has ICU.
create or replace function search_key_folded(name text) returns text language sql immutable parallel safe as $$
    select regexp_replace({folded} collate "und-x-icu", '[^[:alnum:]{kept}]+', '', 'g')
$$;
create or replace function search_key_latin(name text) returns text language sql immutable parallel safe as $$
    select case when name ~ '[a-z]' collate "C" then translate(name, '{like}', '{latin}') else name end
$$;
create or replace function search_key(name text) returns text language sql immutable parallel safe as $$
    select search_key_latin(search_key_folded(name))
$$;""".strip()


def _ranges(characters: Iterable[str]) -> str:
    """Return characters in their order as the inside of a class of a regular expression."""
    numbered = enumerate(map(ord, characters))
    runs = [[code for _, code in run] for _, run in groupby(numbered, lambda one: one[1] - one[0])]
    return "".join(chr(run[0]) if len(run) == 1 else f"{chr(run[0])}-{chr(run[-1])}" for run in runs)


def _bigquery() -> str:
    like, latin = _lookalikes()
    folded = _by_normal_form("normalize(normalize_and_casefold(name, nfkd), nfkd)", "translate")
    return f"""
create temp function search_key_folded(name string) as (regexp_replace({folded}, r'{_KEPT}', ''));
create temp function search_key(name string) as (if(
    regexp_contains(search_key_folded(name), r'[a-z]'),
    translate(search_key_folded(name), '{like}', '{latin}'),
    search_key_folded(name)
));""".strip()


def _trino() -> str:
    like, latin = _lookalikes()
    folded = _by_normal_form("lower(normalize(name, NFKD))", "translate")
    return f"""
-- Into a catalogue that keeps functions, or inline: with function … select …
create function search_key_folded(name varchar) returns varchar return regexp_replace({folded}, '{_KEPT}', '');
create function search_key(name varchar) returns varchar return if(
    regexp_like(search_key_folded(name), '[a-z]'),
    translate(search_key_folded(name), '{like}', '{latin}'),
    search_key_folded(name)
);""".strip()
