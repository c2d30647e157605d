"""Reading the settings from file and environment."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from fr_monitor.errors import ConfigurationError
from fr_monitor.model.program import Program
from fr_monitor.settings.files import Faults, converted, meant, place, read_table
from fr_monitor.settings.programs import load_programs
from fr_monitor.settings.shapes import LOOPBACK, RUNBOOKS, VARIABLES, ConfigFile, Settings

PACKAGE = Path(__file__).resolve().parents[1]
DEFAULT_CONFIG = Path("config/fr_monitor.toml")
ALIKE = 0.85
"""Of variables, which all begin alike."""
NO_ADDRESS = "is not an address of the form https://host/path"


def load(environ: Mapping[str, str], config: Path | None = None) -> Settings:
    """Read file, programs and environment.

    Raises ConfigurationError whose `problems` name file, key and line of every fault found.
    """
    path = _config_path(environ, config)
    faults = Faults()
    file = _read(path, environ, faults)
    programs: tuple[Program, ...] = ()
    with faults.noted():
        programs = load_programs(path.parent / "programs")
    key = None
    with faults.noted():
        key = _secret(environ, "FR_MONITOR_SECRET_KEY")
    if faults or file is None:
        raise ConfigurationError.of(faults)
    return Settings(
        database_url=file.database_url,
        public_url=file.public_url.rstrip("/"),
        secret_key=key or _kept_key(file),
        old_secret_keys=tuple((file.old_secret_keys or "").split()),
        programs=programs,
        register=msgspec.structs.replace(file.register, url=file.register.url.rstrip("/")),
        mail=file.mail,
        schedule=file.schedule,
        alarms=msgspec.structs.replace(file.alarms, runbooks=_runbooks(file.alarms.runbooks)),
        log=file.log,
        operator=file.operator,
        heartbeat_url=file.heartbeat_url,
        operator_token=file.operator_token,
        port=file.port,
        trusted_proxies=file.trusted_proxies,
        data_folder=file.data_folder,
        supervisor=environ.get("NOTIFY_SOCKET") or None,
    )


def mistyped(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Variables that nothing reads although they look like ours, and what they were probably to be."""
    secret = {f"{variable.name}_FILE" for variable in VARIABLES if variable.secret} | {"FR_MONITOR_SECRET_KEY_FILE"}
    known = {"FR_MONITOR_CONFIG", "FR_MONITOR_SECRET_KEY", *(variable.name for variable in VARIABLES)} | secret
    return tuple(
        f"{name}: no such variable{meant(name, known, ALIKE)}"
        for name in sorted(set(environ) - known)
        if name.startswith("FR_MONITOR_") or (name.endswith(("_URL", "_URI")) and meant(name, known, ALIKE))
    )


def watched_programs(environ: Mapping[str, str], config: Path | None = None) -> tuple[Program, ...]:
    """The programs alone, for work that needs no other setting. Raises ConfigurationError."""
    return load_programs(_config_path(environ, config).parent / "programs")


def _config_path(environ: Mapping[str, str], config: Path | None) -> Path:
    named = config or (Path(environ["FR_MONITOR_CONFIG"]) if environ.get("FR_MONITOR_CONFIG") else None)
    if named:
        if not named.is_file():
            raise ConfigurationError.of([f"{named}: no such file; name another with --config or FR_MONITOR_CONFIG"])
        return named
    return DEFAULT_CONFIG if DEFAULT_CONFIG.is_file() else default_config()


def default_config() -> Path:
    """The file that came with the package (a checkout keeps it beside); it holds where there is none of the operator's own.

    Raises ConfigurationError.
    """
    shipped = (PACKAGE / "default_config", PACKAGE.parent / "config")
    found = next((path for folder in shipped if (path := folder / DEFAULT_CONFIG.name).is_file()), None)
    if found is None:
        raise ConfigurationError.of([f"{DEFAULT_CONFIG}: no such file; name one with --config"])
    return found


def _runbooks(named: str) -> str:
    """The address that the operator named, or the folder that came with the package (a checkout keeps it beside)."""
    shipped = (PACKAGE / "runbooks", PACKAGE.parent / RUNBOOKS)
    there = next((str(folder) for folder in shipped if folder.is_dir()), named)
    return there if named == RUNBOOKS else named


def _read(path: Path, environ: Mapping[str, str], faults: Faults) -> ConfigFile | None:
    """The file with the environment over it; None, or without what is wrong, where there are faults."""
    table: dict[str, object] = {}
    with faults.noted():
        table = read_table(path)
    overruled = _overrule(table, environ, faults)
    file = converted(table, ConfigFile, path, overruled, faults)
    if file is not None:
        faults.extend(f"{place(path, key.split('.'), overruled)}: {fault}" for key, fault in _problems(file))
    return file


def _overrule(table: dict[str, object], environ: Mapping[str, str], faults: Faults) -> dict[str, str]:
    """Put the variables into the table; gives the variable of each key that it set."""
    overruled = {}
    for name, key, secret in VARIABLES:
        value = None
        with faults.noted():
            value = _secret(environ, name) if secret else environ.get(name)
        if not value:
            continue
        *parents, last = key.split(".")
        inside = table
        for parent in parents:
            inner = inside.setdefault(parent, {})
            if not isinstance(inner, dict):
                break  # which is told with the rest
            inside = inner
        else:
            if last == "port" and not value.isdecimal():
                faults.append(f"{name}: must be a number, not {value!r}")
                continue
            inside[last] = int(value) if last == "port" else value
            overruled[key] = name
    return overruled


def _secret(environ: Mapping[str, str], name: str) -> str | None:
    """The variable itself, or the contents of the file that NAME_FILE names, which others must not be able to read."""
    file = environ.get(f"{name}_FILE")
    if environ.get(name) or not file:
        return environ.get(name)
    try:
        if Path(file).stat().st_mode & 0o004:
            raise ConfigurationError.of([f"{name}_FILE: {file} can be read by everybody; chmod 600 it"])
        return Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError.of([f"{name}_FILE: {error}"]) from error


def _problems(file: ConfigFile) -> Iterator[tuple[str, str]]:
    """What types cannot say, key and fault: addresses, senders, combinations."""
    for key, url, plain_http in (
        ("register.url", file.register.url, "loopback"),
        ("public_url", file.public_url, "anywhere"),
    ):
        yield from ((key, f"{url!r} {fault}") for fault in _url_faults(url, plain_http))
    for key, secret in (("heartbeat_url", file.heartbeat_url), ("alarms.url", file.alarms.url)):
        if secret is not None and (not _is_web_address(secret) or (key == "heartbeat_url" and "?" in secret)):
            yield key, NO_ADDRESS  # and no more: whoever knows it can write there
    for key, address in (("mail.sender", file.mail.sender), ("operator", file.operator)):
        if address is not None and not re.fullmatch(r"[^\s@<>,;\"\x00-\x1f\x7f]+@[^\s@<>,;\"\x00-\x1f\x7f]+", address):
            yield key, f"{address!r} is not one plain mail address (user@host)"
    if re.search(r"[\r\n]", file.mail.sender_name):
        yield "mail.sender_name", "must be one line"
    if not re.fullmatch(r"(sqlite:///|postgres(ql)?(\+psycopg)?://)[^\x00-\x1f\x7f]+", file.database_url):
        yield "database_url", "must begin with sqlite:/// or postgresql://, and be one line"


def _url_faults(url: str, plain_http: str) -> Iterator[str]:
    if not _is_web_address(url) or "?" in url:
        yield NO_ADDRESS
    elif url.startswith("http:") and plain_http == "loopback" and urlsplit(url).hostname not in LOOPBACK:
        yield "must use https; plain http is for this machine only"


def _is_web_address(url: str) -> bool:
    """Whether it can be called and can stand in a header: printable ASCII with a host and no user."""
    try:
        parts = urlsplit(url)
        place = parts.hostname and parts.port != 0
    except ValueError:
        return False
    return bool(place and re.fullmatch(r"https?://[!#-;=?-~]+", url)) and "@" not in parts.netloc


def _kept_key(file: ConfigFile) -> str:
    """The key that signs links: made once, kept beside the database."""
    folder = file.data_folder
    if file.database_url.startswith("sqlite:///"):
        folder = Path(file.database_url.removeprefix("sqlite:///")).parent
    path = folder / "secret_key"
    draft = folder / f"secret_key.{secrets.token_hex(8)}"
    try:
        if not path.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(32), "utf-8")
            # A link either exists whole or not at all, and the first of two processes wins.
            with suppress(FileExistsError):
                path.hardlink_to(draft)
            draft.unlink()
        key = path.read_text("utf-8").strip()
    except OSError as error:
        raise ConfigurationError.of([f"{path}: cannot keep the key for links there: {error.strerror}"]) from error
    if not key:
        raise ConfigurationError.of([f"{path}: is empty, and anybody could sign links; delete it, and one is made"])
    return key
