"""Finds out whether the driver of an object store is there, before anything is dialled."""

from fsspec import get_filesystem_class
from fsspec.registry import known_implementations, registry

from pipeline.errors import ConfigurationError

NOT_DIALLED = ("memory",)


def check_driver(address: str, setting: str, *, offline: bool) -> None:
    """Refuses an address that no installed driver leads to; `setting` is where it stands.

    Raises:
        ConfigurationError: there is no driver, or it would dial while that is not wanted.
    """
    scheme = address.partition("://")[0]
    if scheme not in known_implementations and scheme not in registry:
        raise ConfigurationError(
            f"{setting} is {address}, and no store is known as {scheme}; "
            "use a folder or an address such as s3://bucket/news"
        )
    if offline and scheme not in NOT_DIALLED:
        raise ConfigurationError(
            f"{setting} is {address}, which is not asked while STANDPOINT_OFFLINE is "
            "set; name a folder, or unset one of them"
        )
    try:
        get_filesystem_class(scheme)
    except ImportError as error:
        package = known_implementations[scheme]["class"].partition(".")[0]
        step = f"install {package}: pip install {package}" if package != "fsspec" else str(error)
        raise ConfigurationError(
            f"{setting} is {address}, whose driver is missing; {step}"
        ) from error
