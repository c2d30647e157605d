"""What the world may believe of a sender, by the TXT records of its domain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from fr_monitor.pipeline.diagnosis import Finding, Verdict
from fr_monitor.settings import MailSettings

SELECTORS = (
    *("default", "dkim", "mail", "smtp", "s1", "s2", "selector1", "selector2", "google", "k1", "k2", "pm"),
    *("fm1", "mx", "key1", "postfix", "email", "20230601"),
)
"""Of large relays and of how-to pages."""
KEY = re.compile(r"(?:^|;)\s*p=\s*[A-Za-z0-9+/]")
"""A key that is not revoked, which an empty one is (RFC 6376 section 3.6.1)."""


def examine_sender(mail: MailSettings, resolve: Callable[[str], list[str]]) -> Iterator[Finding]:
    """What the world may believe of the sender; advice, since only its domain's owner can change it."""
    domain = mail.sender.rpartition("@")[2]
    if mail.url is None:
        return
    if "." not in domain:
        yield Finding("Sender", Verdict.FAIL, f"{domain} is no domain of the world", "set FR_MONITOR_MAIL_FROM")
        return
    for what, name, begin in (("SPF", domain, "v=spf1"), ("DMARC", f"_dmarc.{domain}", "v=DMARC1")):
        try:
            there = any(text.startswith(begin) for text in resolve(name))
        except (OSError, UnicodeError) as error:
            yield Finding(f"Sender {what}", Verdict.WARN, f"could not be asked: {error}", f"look up TXT {name}")
            return
        advice = f"publish a TXT record {name} that begins with {begin}; large mailboxes refuse mail without"
        yield Finding(
            f"Sender {what}",
            Verdict.OK if there else Verdict.WARN,
            "there" if there else "none",
            "" if there else advice,
        )

    yield _signature(domain, resolve)


def _signature(domain: str, resolve: Callable[[str], list[str]]) -> Finding:
    """The relay signs, under a name that only its owner knows: what can be tried are the usual ones (RFC 6376 section 3.6.2.1)."""
    try:
        keys = (name for name in SELECTORS if any(map(KEY.search, resolve(f"{name}._domainkey.{domain}"))))
        found = next(keys, None)
    except (OSError, UnicodeError) as error:
        return Finding("Sender DKIM", Verdict.WARN, f"could not be asked: {error}", f"look up TXT under {domain}")
    if found:
        return Finding("Sender DKIM", Verdict.OK, f"a key is there as {found}; see that the relay signs with it")
    advice = (
        f"ask the relay's owner for its selector, look up TXT SELECTOR._domainkey.{domain}, and see that a trial letter "
        "arrives with dkim=pass: without a signature there is no one-click unsubscribing"
    )
    return Finding("Sender DKIM", Verdict.WARN, "no key under the usual selectors", advice)
