"""Addresses of the web, which are not asked here. Some are surely wrong all the same."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

PORT = 8000  # of `nutgraf serve`, where no other is given
OWN_MACHINE = ("127.0.0.1", "localhost", "[::1]")
# What Google Docs and Outlook make of the links in a text that is copied from them, with the part that holds the address.
DETOURS = (("//www.google.com/url?", "q"), (".safelinks.protection.outlook.com/", "url"))


def wrong_with(address: str) -> tuple[str, str]:
    """What is wrong with an address, and what to type; "" twice where nothing is known to be.

    It may be the one under which an editor sees the site, or one that a mail or office program put in the place of another.
    """
    if instead := _without_detour(address):
        message = "this leads through a page of the program that it was copied from, which may show readers a warning, or who copied it"
        return message, f"write `{instead}`"
    if path := _on_this_machine(address):
        return "this is the site as your own machine shows it, which readers cannot reach", f"write `{path}`"
    return "", ""


def _on_this_machine(address: str) -> str:
    """The path within the site of an address that only the machine of whoever copied it knows; "" for any other."""
    if not any(host in address[:25] for host in OWN_MACHINE):
        return ""
    parts = urlsplit(address)
    if not any(parts.netloc in (host, f"{host}:{PORT}") for host in OWN_MACHINE):
        return ""
    anchor = f"#{parts.fragment}" if parts.fragment else ""
    return f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}{anchor}"


def _without_detour(address: str) -> str:
    """The address to which one leads that passes through the page of a program it was copied from; "" for any other."""
    for sign, part in DETOURS:
        if sign in address:
            found = parse_qs(urlsplit(address).query).get(part, [""])[0]
            return found if found.startswith(("https://", "http://")) else ""
    return ""
