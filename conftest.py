from tests import servers


def pytest_unconfigure() -> None:
    servers.stop()
