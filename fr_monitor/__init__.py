"""A monitor of the Federal Register for FDA's quality management maturity and quality metrics notices."""


def __getattr__(name: str) -> str:
    """`__version__`, looked up when it is asked for: that takes as long as all else that `--help` does."""
    if name != "__version__":
        raise AttributeError(name)
    from importlib.metadata import version  # noqa: PLC0415

    return version("fr-monitor")
