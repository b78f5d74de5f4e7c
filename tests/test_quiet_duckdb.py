"""DuckDB draws a progress bar into what a command prints, unless it is told not to."""

from entity_lists import quiet_duckdb


def test_it_draws_no_bar_and_settings_reach_it() -> None:
    with quiet_duckdb.connect(**quiet_duckdb.ONE_THREAD) as db:
        asked = "select current_setting('enable_progress_bar'), current_setting('threads')"
        assert db.execute(asked).fetchone() == (False, 1)
