"""`python -m fr_monitor` is `fr-monitor`."""

from fr_monitor.cli import main

main()
