"""Share images: what they show, that it is shown whole, and that every script is set rightly."""

from __future__ import annotations

import io
from collections.abc import Iterator
from textwrap import dedent

import pytest
from msgspec import structs
from PIL import Image

from builder.linking.site import link, without_copies
from builder.publishing import lettering, share_cards, typesetting
from builder.publishing.lettering import Unwritable
from builder.publishing.parts import Parts
from builder.publishing.share_cards import draw
from builder.publishing.sharing import ShareView, drawn_before, is_drawable, key, share_path, view_of
from builder.publishing.typesetting import Style, runs
from builder.reading.documents import read
from builder.reading.entries import Context
from builder.reading.settings import read_settings

SETTINGS = "title: A small site\nurl: https://example.org/\n"
ALLEGATION = """
    ---
    says: The adviser sold the bridge twice
    about: [adviser]
    allegation: yes
    date: 2020
    asserted_by: [{who: gazette, source: report}]
    responses: [{who: adviser, stance: denies, when: 2021-06-29}]
    ---
"""
FILES = {
    "content/people/adviser.md": "---\nname: The Adviser\nnames: {ur: مشیر, zh: 顧問}\nsummary: A person.\n---\n",
    "content/people/driver.md": "---\nname: Secret Name\nsummary: A driver.\npublic_figure: no\n---\n",
    "content/organisations/gazette.md": "---\nname: The Gazette\nsummary: A newspaper.\n---\n",
    "content/sources/report.md": "---\ntitle: A report\npublisher: gazette\ntype: news\n---\n",
    "content/claims/sale.md": ALLEGATION,
    "content/claims/rain.md": "---\nsays: It rained\nabout: [adviser]\nasserted_by: [{who: gazette, source: report}]\n---\n",
    "content/articles/story.md": "---\ntitle: The bridge\npublished: 2021-07-01\nsummary: What was said.\n---\n",
    "content/articles/chinese.md": "---\ntitle: 報道\npublished: 2021-07-01\nsummary: What was said.\n---\n",
}

PLAIN = ShareView(
    kind="Article", title="The bridge", names=(), date="1 July 2021", status="", answer="", site="A small site", lang="en", dir="ltr"
)
CLAIM = structs.replace(
    PLAIN, kind="Claim", title="The adviser sold the bridge", status="Denied", answer="The Adviser denies it, 29 June 2021"
)
LONG = "The paper said that eleven people had gone to the ministry at night, and had carried files away in boxes. " * 6
MANY = "; ".join(f"The Person Number {i} denies it, {i} June 2021" for i in range(1, 11))

IN_MANY_SCRIPTS = {
    "latin": structs.replace(PLAIN, title="Nguyễn Văn Đệ ließ die Brücke für 5 € stehen: was weiß man?"),
    "cyrillic": structs.replace(PLAIN, title="Сообщение о визите, которое было опровергнуто", lang="ru"),
    "greek": structs.replace(PLAIN, title="Η γέφυρα και η απάντηση", lang="el"),
    "urdu": structs.replace(CLAIM,
        title="زلفی بخاری کے دورے کی خبر (2021)", answer="زلفی بخاری تردید کرتے ہیں", status="تردید", lang="ur", dir="rtl"
    ),
    "arabic": structs.replace(PLAIN, title="تقرير عن زيارة لم تؤكَّد (يونيو 2021)", site="خبر ونفي", lang="ar", dir="rtl"),
    "hebrew": structs.replace(PLAIN, title="הדיווח של ״ישראל היום״ ב-2021 (BBC)", lang="he", dir="rtl"),
    "hindi": structs.replace(PLAIN, title="रिपोर्ट और उसका खंडन: क्या कहा गया", lang="hi"),
    "bengali": structs.replace(PLAIN, title="জুন ২০২১-এর প্রতিবেদন", lang="bn"),
    "mixed": structs.replace(PLAIN, title="The word “زلفی” and עברית in an English title"),
    "long": structs.replace(PLAIN, title=LONG),
    "long word": structs.replace(PLAIN, title="Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " * 2),
    "claim": CLAIM,
    "long claim": structs.replace(CLAIM, title=LONG, answer=MANY),
    "wide answer": structs.replace(CLAIM, title=LONG, answer="W" * 30 + " WWWWWWWWW" * 47),
    "no answer": structs.replace(CLAIM, status="No response on record", answer="no answer of The Adviser is on record"),
    "signs": structs.replace(PLAIN, title="🎉 A party → at last"),
    "summary": structs.replace(PLAIN, summary="One paper said that the bridge had been sold twice, which the adviser denies."),
    "long summary": structs.replace(PLAIN, summary=LONG),
    "names": structs.replace(PLAIN, kind="Person", names=(("ur", "زلفی بخاری"), ("he", "זולפי בוכארי"))),
}  # fmt: skip


def parts_of(files: dict[str, str]) -> Parts:
    documents = [read(path, dedent(text).lstrip("\n"), Context()) for path, text in files.items()]
    records, _ = without_copies(entry.record for document in documents for entry in document.entries)
    settings = read_settings("content/site.yaml", SETTINGS).settings
    assert settings is not None
    return Parts(link(settings, records, (), frozenset(), frozenset(), False)[0], {})


def views(files: dict[str, str] = FILES) -> dict[str, ShareView]:
    parts = parts_of(files)
    found = {key: view_of(record, parts) for key, record in parts.site.records.items()}
    return {key: view for key, view in found.items() if view is not None}


def picture(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as opened:
        return opened.convert("RGB")


def words(view: ShareView) -> str:
    """All that is written between the label and the name of the site."""
    card = share_cards._claim(view) if view.status else share_cards._plain(view)
    return " ".join(line for placed in card.blocks for line in placed.block.lines)


@pytest.fixture
def without_fribidi(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a machine where Pillow cannot shape."""
    memories = (lettering._is_writable, lettering.font_of, typesetting.runs, typesetting.width_of)
    for each in memories:
        each.cache_clear()
    monkeypatch.setattr(lettering, "can_shape", lambda: False)
    monkeypatch.setattr(typesetting, "can_shape", lambda: False)
    yield
    for each in memories:
        each.cache_clear()


# --- what is shown ---


def test_articles_claims_and_people_have_one_that_no_reader_is_kept_from() -> None:
    assert sorted(views()) == ["articles/story", "claims/rain", "claims/sale", "people/adviser"]


def test_a_view_is_all_that_is_shown() -> None:
    assert views()["claims/sale"] == ShareView(
        kind="Claim", title="The adviser sold the bridge twice", names=(), date="2020", status="Denied",
        answer="The Adviser denies it, 29 June 2021", site="A small site", lang="en", dir="ltr",
    )  # fmt: skip
    assert (views()["claims/rain"].status, views()["claims/rain"].answer) == ("Reported", "")
    assert views()["people/adviser"].names == (("ur", "مشیر"),)


def test_a_summary_stands_under_the_title_whole_or_not_at_all() -> None:
    assert words(IN_MANY_SCRIPTS["summary"]) == f"The bridge {IN_MANY_SCRIPTS['summary'].summary}"
    assert words(IN_MANY_SCRIPTS["long summary"]) == "The bridge"
    assert views()["people/adviser"].summary == "A person."


def test_a_claim_is_told_with_its_status_and_answers() -> None:
    assert words(CLAIM) == "The adviser sold the bridge Denied The Adviser denies it, 29 June 2021"
    assert CLAIM.alt == "The adviser sold the bridge. Denied: The Adviser denies it, 29 June 2021"


def test_answers_are_never_cut_though_what_is_said_may_be() -> None:
    shown = words(structs.replace(CLAIM, title=LONG, answer=MANY))
    assert shown.endswith(f"Denied {MANY}")
    assert "…" in shown


def test_more_answers_than_there_is_room_for_are_no_picture() -> None:
    assert is_drawable(structs.replace(CLAIM, answer="x " * 250))
    assert not is_drawable(structs.replace(CLAIM, answer="x " * 251))


def test_the_address_is_new_where_what_is_shown_is_new() -> None:
    parts = parts_of(FILES)
    record, view = parts.site.records["claims/sale"], views()["claims/sale"]
    assert share_path(record, view) == f"share/claims/sale.{key(view)}.png"
    assert len(key(view)) == 12
    assert key(view) != key(structs.replace(view, answer="The Adviser confirms it"))


# --- pictures ---


def test_whose_picture_a_file_is_its_name_tells_unless_it_is_cut() -> None:
    long = "x" * 240
    records = [
        record
        for key, record in parts_of(FILES | {f"content/people/{long}.md": "---\nname: X\nsummary: S.\n---\n"}).site.records.items()
        if key in ("claims/sale", f"people/{long}")
    ]
    files = ["share/claims/sale.0123456789ab.png", "claims/sale/index.html", f"share/people/{long[:193]}.0123456789ab.png"]
    assert drawn_before(records, files) == {"claims/sale": files[0]}


@pytest.mark.parametrize("view", IN_MANY_SCRIPTS.values(), ids=IN_MANY_SCRIPTS.keys())
def test_a_picture_is_of_the_size_that_sites_ask_for_light_and_the_same_every_time(view: ShareView) -> None:
    assert is_drawable(view)
    data = draw(view)
    assert data == draw(view)
    assert len(data) < 60_000
    with Image.open(io.BytesIO(data)) as opened:
        assert (opened.format, opened.size, opened.info) == ("PNG", (1200, 630), {})


@pytest.mark.parametrize("view", IN_MANY_SCRIPTS.values(), ids=IN_MANY_SCRIPTS.keys())
def test_nothing_runs_into_the_margins_or_the_name_of_the_site(view: ShareView) -> None:
    drawn = picture(draw(view))
    for box in ((0, 14, 60, 630), (1140, 14, 1200, 630), (0, 14, 1200, 40), (0, 534, 1200, 542), (0, 610, 1200, 630)):
        assert drawn.crop(box).getcolors() == [((box[2] - box[0]) * (box[3] - box[1]), share_cards.PAPER_COLOUR)], box


def test_lines_begin_on_the_right_where_the_script_does() -> None:
    drawn = picture(draw(IN_MANY_SCRIPTS["arabic"])).convert("L")
    left, right = (drawn.crop(box).getextrema()[0] for box in ((72, 540, 300, 605), (900, 540, 1128, 605)))
    assert left > 200 > 100 > right


# --- lines ---

ENGLISH, URDU, HEBREW = Style("title", "en", False), Style("title", "ur", True), Style("title", "he", True)
SERIF, NASKH, NASTALIQ, LIGHT = "NotoSerif-Bold", "NotoNaskhArabic-Bold", "NotoNastaliqUrdu-Regular", "NotoSerif-Regular"
BOLD_HEBREW = "NotoSerifHebrew-Bold"


@pytest.mark.parametrize(
    ("text", "style", "seen"),
    [
        ("The bridge (2021)", ENGLISH, [("The bridge (2021)", SERIF, False)]),
        ("The “زلفی بخاری” (2021)", ENGLISH, [("The “", SERIF, False), ("زلفی بخاری", NASKH, True), ("” (2021)", SERIF, False)]),
        ("خبر BBC 2021 News کی", URDU, [(" کی", NASTALIQ, True), ("BBC 2021 News", LIGHT, False), ("خبر ", NASTALIQ, True)]),
        ("خبر 2021 کی", URDU, [("خبر 2021 کی", NASTALIQ, True)]),
        ("زה", HEBREW, [("ה", BOLD_HEBREW, True), ("ز", NASKH, True)]),
        ("ה (BBC) ה", HEBREW, [
            (" ה", BOLD_HEBREW, True), (")", SERIF, True), ("BBC", SERIF, False), ("(", SERIF, True), ("ה ", BOLD_HEBREW, True),
        ]),
    ],
)  # fmt: skip
def test_a_line_is_put_together_in_the_order_in_which_it_is_seen(text: str, style: Style, seen: list[tuple[str, str, bool]]) -> None:
    assert [structs.astuple(run) for run in runs(text, style)] == seen


def test_a_letter_that_no_font_has_is_not_drawn_as_a_box() -> None:
    assert not is_drawable(structs.replace(PLAIN, title="報道"))
    with pytest.raises(Unwritable):
        draw(structs.replace(PLAIN, title="報道"))


def test_a_sign_that_no_font_has_is_left_out() -> None:
    assert words(structs.replace(PLAIN, title="🎉 A party")) == "A party"


# --- without FriBiDi ---


def test_a_machine_that_cannot_shape_draws_plain_scripts_alone(without_fribidi: None) -> None:
    assert not is_drawable(IN_MANY_SCRIPTS["urdu"])
    assert not is_drawable(IN_MANY_SCRIPTS["hindi"])
    assert is_drawable(CLAIM)
    assert picture(draw(CLAIM)).size == (1200, 630)
    assert views()["people/adviser"].names == ()


# --- fonts ---


def test_the_fonts_are_small_licensed_and_all_used() -> None:
    fonts = {path.stem: path for path in lettering.FONTS.glob("*.ttf")}
    assert set(fonts) == {face for faces in lettering.FACES.values() for face in faces} | set(lettering.OTHERS)
    assert sum(path.stat().st_size for path in lettering.FONTS.iterdir()) < 1_500_000
    assert "SIL OPEN FONT LICENSE" in (lettering.FONTS / "OFL.txt").read_text()
    readme = (lettering.FONTS / "README.md").read_text()
    assert [name for name in fonts if f"`{name}`" not in readme] == []


@pytest.mark.parametrize("face", sorted({*lettering.FACES["title"], *lettering.FACES["text"], *lettering.OTHERS}))
def test_a_face_has_the_letters_that_it_is_said_to_have(face: str) -> None:
    if not lettering.can_shape():
        pytest.skip("needs FriBiDi")
    font = lettering.font_of(face, 40)
    blank = bytes(font.getmask("\ue000"))
    letters = [chr(code) for code in lettering.letters_of(face)]
    assert len(letters) > 100
    assert [letter for letter in letters if letter.isalpha() and bytes(font.getmask(letter)) == blank] == []
