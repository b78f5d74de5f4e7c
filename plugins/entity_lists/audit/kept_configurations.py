"""The configuration of an expectation, made once: Great Expectations asks each of its expectations for it ninety times.

`Expectation.configuration` copies all of an expectation at each call, and reading one of its arguments is two calls: a
quarter of an audit's time. Nothing changes an expectation while it is validated; what is to be changed is copied by
whoever changes it. This breaks when a later version does otherwise: the test audits with it and without.
"""

from collections.abc import Generator
from contextlib import contextmanager

from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration


@contextmanager
def configurations_kept() -> Generator[None]:
    """While it lasts, an expectation gives the configuration that it gave before; entered by one thread at a time."""
    made = vars(Expectation)["configuration"]
    # With the expectation itself, so that nothing else gets its number.
    kept: dict[int, tuple[Expectation, ExpectationConfiguration]] = {}

    def configuration(self: Expectation) -> ExpectationConfiguration:
        if id(self) not in kept:
            kept[id(self)] = self, made.__get__(self)
        return kept[id(self)][1]

    type.__setattr__(Expectation, "configuration", property(configuration))
    try:
        yield
    finally:
        type.__setattr__(Expectation, "configuration", made)
