"""What a visitor does, with a real browser and a real mailbox."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from urllib.request import Request, urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from support.webpage import CYCLE, TOKEN, Site

from fr_monitor.model.facts import Conflict
from fr_monitor.pipeline.links import Purpose
from fr_monitor.store import cycles, notices, subscribers

ADDRESS = "reader@plant.example"
PAGES = {
    "home": "/",
    "cycle": CYCLE,
    "notice": "/notices/2027-01001",
    "program": "/programs/qmm-prototype-assessment",
    "search": "/search?q=maturity",
    "subscribe": "/subscribe",
    "leave": "/u/x",
    "preferences": "/p/{token}",
    "answer": "/a/{token}/qmm-prototype-assessment/2027",
    "data": "/m/{data}",
    "question": "/c/{question}",
    "operator": "/operator",
    "send again": "/operator/deliveries/{delivery}/again",
    "error": "/nothing",
}
SIZES = {"phone": (360, 740), "desktop": (1280, 800)}


def newest(site: Site) -> EmailMessage:
    """The letter that came last."""
    site.world.app.deliver()
    found = message_from_bytes(site.mailbox.received[-1].content, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def button_of(letter: EmailMessage) -> str:
    """Where the button of a letter leads, as its HTML says."""
    body = letter.get_body(preferencelist=("html",))
    assert body is not None
    found = re.search(r'href="(http[^"]+/[cm]/[^"]+)"', body.get_content())
    assert found
    return found[1]


def test_from_subscribing_to_being_forgotten(site: Site, page: Page) -> None:
    """Subscribe, letter, confirm, choose, leave by the header of a letter, come back, erase: by keyboard and button."""
    page.goto("/")
    page.get_by_label("Your e-mail address").fill(ADDRESS)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")

    letter = newest(site)
    assert letter["To"] == ADDRESS
    page.goto(button_of(letter))
    page.get_by_role("button", name="Yes, send me these letters").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirmed")

    one_click = letter["List-Unsubscribe"].strip("<>")
    page.goto(one_click.replace("/u/", "/p/"))
    kinds = page.get_by_role("group", name="Kinds of letters")
    kinds.get_by_label("Reminders before the last day").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    expect(kinds.get_by_label("Reminders before the last day")).not_to_be_checked()

    request = Request(one_click, data=b"List-Unsubscribe=One-Click", method="POST")  # noqa: S310 - our own address
    with urlopen(request, timeout=10) as answer:  # noqa: S310
        assert (answer.status, answer.url) == (200, one_click)
    page.reload()
    expect(page.get_by_text("no letters are sent to this address")).to_be_visible()
    site.world.later(minutes=1)
    page.get_by_role("button", name="Subscribe again").click()
    page.goto(button_of(newest(site)))
    page.get_by_role("button", name="Yes, send me these letters").click()

    page.goto(one_click.replace("/u/", "/p/"))
    page.get_by_role("button", name="Mail me a link to my data").click()
    page.goto(button_of(newest(site)))
    expect(page.get_by_text(ADDRESS)).to_be_visible()
    page.get_by_role("button", name="Erase everything about me").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Erased")
    with site.world.app.store.read() as conn:
        assert subscribers.by_address(conn, ADDRESS) is None


@pytest.mark.parametrize(
    ("size", "scheme"),
    [
        ("phone", "light"),
        ("desktop", "dark"),
        pytest.param("phone", "dark", marks=pytest.mark.campaign),
        pytest.param("desktop", "light", marks=pytest.mark.campaign),
    ],
)
def test_pages_are_accessible(chromium: Browser, site: Site, size: str, scheme: str) -> None:
    """No violation of WCAG 2.2 AA that axe-core can find, and nothing wider than the screen, on any page."""
    width, height = SIZES[size]
    secrets = _secrets(site)
    context = chromium.new_context(
        base_url=site.url,
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        http_credentials={"username": "any", "password": TOKEN},
        bypass_csp=True,  # axe-core is put into the page, which the policy rightly forbids
    )
    page = context.new_page()
    for name, path in PAGES.items():
        page.goto(path.format(**secrets))
        rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
        found = Axe().run(page, options=rules)
        assert found.violations_count == 0, f"{name}\n{found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than the screen"
    context.close()


def test_the_keyboard_reaches_everything(page: Page) -> None:
    """The first stop skips to the content; links, the timeline and the form follow, each with a visible focus."""
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    reached = set()
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert {"Search", "address", "Subscribe", "QMM 2027"} <= reached


def test_the_self_check_needs_no_script(page: Page) -> None:
    """The verdict follows the ticks, and the printed page has the note to sign and no navigation."""
    page.goto(CYCLE)
    boxes = page.get_by_role("group", name="Submission checklist").get_by_role("checkbox")
    assert boxes.count() >= 3
    page.emulate_media(media="print")
    expect(page.get_by_text("Go / no-go note")).to_be_visible()
    expect(page.get_by_role("navigation")).to_be_hidden()


def test_a_quote_leads_to_its_words(page: Page) -> None:
    """From the fact to the marked words in the notice's text."""
    page.goto(CYCLE)
    page.get_by_role("link", name="in the text of 2027-01001").first.click()
    target = page.locator(":target")
    expect(target).to_be_in_viewport()
    expect(target).to_contain_text("April 12, 2027")


def _secrets(site: Site) -> dict[str, object]:
    """What opens the pages of a subscriber who has had a letter."""
    address, app = "quality@plant.example", site.world.app
    with app.store.read() as conn:
        found = subscribers.by_address(conn, address)
    owner = found or app.subscribe(address, confirmed=True)
    delivery = app.test_alert(address).id
    until = site.world.now + timedelta(hours=1)
    links = {"data": Purpose.MANAGE, "question": Purpose.CONFIRM}
    signed = {name: app.desk.links.sign(purpose, owner.id, until) for name, purpose in links.items()}
    with app.store.read() as conn:
        return {"token": subscribers.token_of(conn, owner.id), "delivery": delivery, **signed}


def test_a_title_without_spaces_stays_on_a_phone(chromium: Browser, site: Site) -> None:
    """Wherever it stands, a word longer than the screen is broken, and the page does not scroll sideways."""
    with site.world.app.store.read() as conn:
        (known,) = notices.by_number(conn, "2027-01001")
    with site.world.app.store.write() as conn:
        notices.save(conn, replace(known, notice=replace(known.notice, title="Maturity" * 60)), site.world.now)
    context = chromium.new_context(base_url=site.url, viewport={"width": 360, "height": 740})
    page = context.new_page()
    for path in ("/", CYCLE, "/notices/2027-01001", "/programs/qmm-prototype-assessment", "/search"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    context.close()


def test_the_operator_sends_a_letter_again_after_a_question(chromium: Browser, site: Site) -> None:
    """From the list by way of a page that asks; one more letter arrives at a real mail server."""
    _secrets(site)
    before = len(site.mailbox.received)
    context = chromium.new_context(base_url=site.url, http_credentials={"username": "any", "password": TOKEN})
    page = context.new_page()
    page.goto("/operator")
    page.get_by_role("link", name=re.compile("Send delivery")).first.click()
    expect(page.get_by_text("the subscriber may get it twice")).to_be_visible()
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("status")).to_contain_text("is on its way")
    assert len(site.mailbox.received) == before
    newest(site)
    assert len(site.mailbox.received) == before + 1
    context.close()


def test_the_operator_corrects_a_date_with_the_words_of_the_notice(chromium: Browser, site: Site) -> None:
    """Password asked by the browser, form sent from our page, and the page of the cycle shows whose decision it was."""
    with site.world.app.store.write() as conn:
        cycle = cycles.get(conn, "qmm-prototype-assessment", "2027")
        assert cycle is not None
        doubt = Conflict("deadlines", ("2027-04-12", "2027-04-19"), ("through April 12", "by April 19"))
        version = replace(cycle.now, number=cycle.now.number + 1, conflicts=(doubt,))
        cycles.save(conn, replace(cycle, versions=(*cycle.versions, version)), site.world.now)
    context = chromium.new_context(base_url=site.url, http_credentials={"username": "any", "password": TOKEN})
    page = context.new_page()
    page.goto("/operator")
    page.get_by_label("The last day is").fill("2027-04-12")
    page.get_by_label("because the notice says").fill("requests to participate through April 12, 2027")
    page.get_by_role("button", name="Correct it").click()
    expect(page.get_by_role("status")).to_contain_text("the last day is now 2027-04-12")
    page.goto(CYCLE)
    expect(page.get_by_text("Set by a person on Feb 11, 2027")).to_be_visible()
    context.close()
