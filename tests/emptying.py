"""How the database is emptied after a test that committed: by deleting rows, where Django truncates every table.

A TRUNCATE of two hundred tables makes each of them and their indexes anew, and then Django writes down again which
models there are. What was there when the tests began (content types, permissions) stays instead.
"""

from django.db import connection

#: filled by the migrations, and by nothing else
KEPT = ("django_migrations", "django_content_type", "auth_permission")

#: The lock lets whoever is still writing finish first, as a TRUNCATE does. As a replica the database runs no
#: triggers: nothing is kept of these deletions, what may only be added to can be emptied, and the order is all one.
EMPTY = """
DO $$
DECLARE
    tables text[] := ARRAY(
        SELECT oid::regclass::text FROM pg_class
        WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND relname <> ALL (%s)
        ORDER BY oid
    );
    name text;
BEGIN
    EXECUTE 'LOCK TABLE ' || array_to_string(tables, ', ') || ' IN SHARE ROW EXCLUSIVE MODE';
    SET LOCAL session_replication_role = replica;
    FOREACH name IN ARRAY tables LOOP
        IF pg_relation_size(name::regclass) > 0 THEN
            EXECUTE 'DELETE FROM ' || name;
        END IF;
    END LOOP;
END $$
"""


def empty() -> None:
    """Leaves the database of the tests as the migrations left it, but for the numbers that sequences have reached."""
    with connection.cursor() as cursor:
        cursor.execute(EMPTY, [list(KEPT)])
