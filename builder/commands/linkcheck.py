"""Asks the outside links of a site whether they still answer: the one part of nutgraf that goes out to the network."""

import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from typing import Any, NamedTuple

from builder import __version__
from builder.engine.pipeline import Options, read_places
from builder.linking.site import Site
from builder.model.diagnostics import Diagnostic, diagnostic
from builder.model.fields import Fieldset, Links, Many, Spec, Struct, Url, fields_of
from builder.model.kinds import BY_FOLDER
from builder.model.places import Place
from builder.model.records import Record

SECONDS = 20  # to wait for an answer
AT_ONCE = 8  # questions under way
GONE = frozenset((404, 410))

# Refused rather than gone: many sites turn away what is no browser, so these say nothing of the page.
NO_WORD = frozenset((401, 403, 405, 406, 408, 429, 451, 500, 502, 503, 504, 520, 521, 522, 523, 524, 999))

# Why there is no answer, in words; the first that fits.
CAUSES: dict[type[Exception], str] = {
    socket.gaierror: "no server of this name is found; the name may be wrong, or this computer not connected",
    TimeoutError: f"nothing came within {SECONDS} seconds",
    ConnectionRefusedError: "its server refuses the connection",
    ssl.SSLCertVerificationError: "its certificate is not valid",
}


class Outside(NamedTuple):
    """An outside link and where it stands."""

    url: str
    file: str
    place: Place


def check_links(options: Options, say: Callable[[str], None]) -> list[Diagnostic]:
    """Ask every outside link of the site once; a `link-broken` for each place that names one which does not answer."""
    site, places = read_places(options)
    found = [Outside(url, record.file, places[record.key].get(path, Place(1, 1))) for record, path, url in links_of(site)]
    urls = sorted({each.url for each in found})
    say(f"Asking {len(urls)} outside links.")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        faults = {url: fault for url, fault in zip(urls, pool.map(fault_of, urls), strict=True) if fault}
    return [_broken(each, faults[each.url]) for each in found if each.url in faults]


def _broken(link: Outside, fault: str) -> Diagnostic:
    hint = "correct the address, or give an archived copy"
    return diagnostic(link.file, link.place, "link-broken", f"`{link.url}` {fault}", hint)


def links_of(site: Site) -> Iterator[tuple[Record, str, str]]:
    """Every outside link: the record, the spot in it, the address."""
    for record in site.records.values():
        for path, url in _in_fields(BY_FOLDER[record.kind].fields, record.fields, ""):
            yield record, path, url
        for reference in record.references:
            if reference.form == "external":
                yield record, reference.path, reference.target


def _in_fields(kind: type[Fieldset], fields: object, path: str) -> Iterator[tuple[str, str]]:
    for name, field in fields_of(kind).items():
        yield from _in_value(field.spec, getattr(fields, field.attribute), f"{path}{name}")


def _in_value(spec: Spec, value: object, path: str) -> Iterator[tuple[str, str]]:
    if not value:
        return
    match spec:
        case Url():
            yield path, str(value)
        case Links():
            for label, address in _items(value):
                yield f"{path}.{label}", address
        case Struct(fields=kind):
            yield from _in_fields(kind, value, f"{path}.")
        case Many(item=item):
            for i, each in enumerate(_items(value)):
                yield from _in_value(item, each, f"{path}.{i}")


def _items(value: object) -> tuple[Any, ...]:
    assert isinstance(value, tuple)  # as `Many` and `Links` are read
    return value


def fault_of(url: str) -> str:
    """What is wrong with an address, "" where it answers or will not say."""
    if not url.startswith(("http://", "https://")):
        return ""
    for method in ("HEAD", "GET"):  # some servers do not know HEAD
        fault = _ask(url, method)
        if not fault:
            return ""
    return fault


def _ask(url: str, method: str) -> str:
    agent = {"User-Agent": f"nutgraf/{__version__} (link check)"}
    request = urllib.request.Request(url, method=method, headers=agent)  # noqa: S310 - http and https alone, see `fault_of`
    try:
        with urllib.request.urlopen(request, timeout=SECONDS):  # noqa: S310
            return ""
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in NO_WORD:
            return ""
        return "is gone" if error.code in GONE else f"answers with an error ({error.code})"
    except (OSError, HTTPException, ValueError) as error:
        return f"does not answer ({_cause(getattr(error, 'reason', None) or error)})"


def _cause(reason: object) -> str:
    """Why there is no answer, in words that need no knowledge of networks where there are such."""
    for kind, words in CAUSES.items():
        if isinstance(reason, kind):
            return words
    return str(reason)
