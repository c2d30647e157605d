"""Settings: the configuration file, the programs beside it, and the environment, in one frozen value.

The environment overrules the file; secrets come from the environment or from a file that `<VARIABLE>_FILE` names.
"""

from fr_monitor.settings.loading import default_config, load, mistyped, watched_programs
from fr_monitor.settings.programs import load_programs
from fr_monitor.settings.shapes import (
    LOOPBACK,
    VARIABLES,
    AlarmSettings,
    LogSettings,
    MailSettings,
    RegisterSettings,
    ScheduleSettings,
    Settings,
)

__all__ = [
    "LOOPBACK",
    "VARIABLES",
    "AlarmSettings",
    "LogSettings",
    "MailSettings",
    "RegisterSettings",
    "ScheduleSettings",
    "Settings",
    "default_config",
    "load",
    "load_programs",
    "mistyped",
    "watched_programs",
]
