import pytest
from django.core.cache import cache
from django.db import connection


@pytest.mark.django_db
def test_the_database_is_postgresql_and_folds_letters_beyond_ascii() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT upper('äé'), current_setting('TimeZone')")
        assert cursor.fetchone() == ("ÄÉ", "UTC")


@pytest.mark.django_db
def test_the_cache_lives_in_the_database() -> None:
    cache.set("name", "Maija", 60)
    assert cache.get("name") == "Maija"
