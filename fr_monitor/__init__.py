"""A monitor of the Federal Register for FDA's quality management maturity and quality metrics notices."""

from importlib.metadata import version

__version__ = version("fr-monitor")
