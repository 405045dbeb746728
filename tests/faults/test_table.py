"""The page that tells what each fault costs leaves none of them out."""

from tests.faults.table import fault_tests, told


def test_every_fault_that_is_tested_has_a_row_in_the_page() -> None:
    names = {name.removeprefix("test_") for name in fault_tests()}
    assert names
    assert told() == names
