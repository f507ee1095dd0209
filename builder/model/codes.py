"""Every diagnostic code: what it means, a small example and its mending (INTERFACE.md, Diagnostics).

`nutgraf explain CODE` and docs/diagnostics.md are derived from these rows. A snippet that holds a line `---`
is its file from the top; any other is the part of the front matter (or of the collected file) that matters.
"""

from __future__ import annotations

from textwrap import dedent

from builder.model.diagnostics import WARNINGS, Severity
from builder.model.values import Value


class Code(Value, frozen=True):
    """One row of the table: `example` is wrong and stands in `file`, `mending` is the same set right."""

    code: str
    title: str
    meaning: str
    file: str
    example: str
    mending: str
    mended_file: str = ""  # where the mending is another file name

    @property
    def severity(self) -> Severity:
        """Whether it stops a build; the list of warnings is kept beside `Diagnostic`."""
        return "warning" if self.code in WARNINGS else "error"


def _row(code: str, title: str, meaning: str, file: str, example: str, mending: str, mended_file: str = "") -> Code:
    """A row from texts that are indented as the code around them is."""
    wrong, right = (dedent(text).strip("\n") for text in (example, mending))
    return Code(code, title, " ".join(meaning.split()), file, wrong, right, mended_file)


CODES: tuple[Code, ...] = (
    # --- the file cannot serve ---
    _row(
        "encoding",
        "The file is not UTF-8",
        """The bytes of this file are not UTF-8 text, or there is a NUL among them. Most often an older
        editor saved it in another encoding, and an accented letter came out as a byte of its own. Nothing
        in the file can be trusted until it is saved again as UTF-8; a byte-order mark at its beginning does
        no harm.""",
        "content/people/zoe-brook.md",
        """
        name: Zo\N{REPLACEMENT CHARACTER} Brook   # the ë was saved as the single byte EB
        """,
        """
        name: Zoë Brook   # saved again as UTF-8
        """,
    ),
    _row(
        "file-too-large",
        "The file is too large",
        """A file of content may hold 2 MB of text. That is a long book; a file beyond it usually has a
        picture or a table pasted into it, and would make every build slow. Keep pictures and documents
        under content/media/ and divide long texts.""",
        "content/articles/the-long-night.md",
        """
        ---
        title: The long night
        ---

        ![map](data:image/png;base64,iVBORw0KGgo…   two million characters more …)
        """,
        """
        ---
        title: The long night
        ---

        ![The square with the market hall](media/map.png)
        """,
    ),
    _row(
        "symlink-outside",
        "A symbolic link leads out of the site",
        """A symbolic link is followed only inside the site. One that leads elsewhere would publish files
        that nobody meant to publish, and would be broken on every other computer; one that leads round in a
        ring has no end. Copy the file into the site instead.""",
        "content/media/map.png",
        """
        content/media/map.png -> ../../../Desktop/map.png
        """,
        """
        content/media/map.png   # the picture itself
        """,
    ),
    _row(
        "id-invalid",
        "The file's name cannot be an id",
        """The name of a file is the id of its entry and part of its address for good. It has small letters
        a to z and digits, in words joined by single hyphens, so that it can be typed and never needs to be
        escaped, and at most 252 of them, since other files are named after it. So has an id in a file of
        many entries. A file that lies where nothing is looked for, such as content/person/, content/posts/ or content/ itself, is
        reported in the same way, and so is one with another ending than `.md`.""",
        "content/people/Ada_Brook.md",
        """
        name: Ada Brook
        """,
        """
        name: Ada Brook
        """,
        "content/people/ada-brook.md",
    ),
    _row(
        "id-duplicate",
        "Two entries have the same id",
        """Within a kind an id belongs to one entry. Two files of one name in different subfolders, or an id
        both in a file of its own and in the collected file, leave it open which of them is meant. Rename
        one of them or join the two.""",
        "content/sources.yaml",
        """
        bell-report:   # there is also content/sources/bell-report.md
          title: Weathercock gone
          publisher: The Wickling Bell
          type: news
        """,
        """
        bell-report-may:
          title: Weathercock gone
          publisher: The Wickling Bell
          type: news
        """,
    ),
    _row(
        "url-conflict",
        "Two things want the same address",
        """A page or a redirect would land on an address that is taken already: by another entry, by a list
        such as /people/, or by a fixed file. One of the two could never be reached. Take the alias away, or
        give the page another id.""",
        "content/people/adeline-brook.md",
        """
        name: Adeline Brook
        aliases:
          - people/ada-brook   # content/people/ada-brook.md lives there
        """,
        """
        name: Adeline Brook
        aliases:
          - people/a-brook
        """,
    ),
    # --- the front matter cannot be read ---
    _row(
        "frontmatter-missing",
        "The file has no front matter",
        """Every file of content begins with its fields, between two lines of three dashes. Without them
        there is no title or name to show and nothing to check. The first three dashes must be the very
        first thing in the file.""",
        "content/people/ada-brook.md",
        """
        Ada Brook keeps the market hall.
        """,
        """
        ---
        name: Ada Brook
        summary: Keeper of the market hall.
        ---

        Ada Brook keeps the market hall.
        """,
    ),
    _row(
        "frontmatter-unclosed",
        "The front matter is never closed",
        """The file begins with three dashes, but no second line of three dashes follows. It cannot be told
        where the fields end and the text begins. Put `---` alone on a line between the two. A line that is
        nearly that, such as `----` or a long dash, is pointed at.""",
        "content/people/ada-brook.md",
        """
        ---
        name: Ada Brook
        summary: Keeper of the market hall.

        Ada Brook keeps the market hall.
        """,
        """
        ---
        name: Ada Brook
        summary: Keeper of the market hall.
        ---

        Ada Brook keeps the market hall.
        """,
    ),
    _row(
        "yaml-syntax",
        "The fields are not written as YAML",
        """Front matter is YAML: a name, a colon, a space and a value on each line, with lists and mappings
        indented by spaces. A colon within a text, a quotation mark without its partner and a tab are the
        usual reasons why it cannot be read. Quoting the text helps in most cases.""",
        "content/articles/the-long-night.md",
        """
        title: The long night: what is known
        """,
        """
        title: "The long night: what is known"
        """,
    ),
    _row(
        "yaml-unsupported",
        "A part of YAML that is not supported",
        """Tags (`!!python/…`), anchors (`&name`), aliases (`*name`), merge keys (`<<`) and directives are
        refused: they make a file mean something other than what it shows, and some of them are dangerous.
        Write the value out where it is needed; a text that begins with one of these signs needs quotation
        marks.""",
        "content/people/ada-brook.md",
        """
        name: &name Ada Brook
        sort_name: *name
        """,
        """
        name: Ada Brook
        sort_name: Brook, Ada
        """,
    ),
    _row(
        "duplicate-key",
        "A field is given twice",
        """The same field stands twice in one mapping. Only one of the two could count, and which of them is
        easily overlooked. Keep the one that is right, or join them in one list.""",
        "content/people/ada-brook.md",
        """
        name: Ada Brook
        also: [A. Brook]
        also: [Adah Brook]
        """,
        """
        name: Ada Brook
        also: [A. Brook, Adah Brook]
        """,
    ),
    # --- a field is wrong ---
    _row(
        "unknown-field",
        "The kind has no such field",
        """The entry has a field that its kind does not know, most often a slip of the keyboard. It is an
        error, since a field that nobody reads would silently be left out of the page. docs/kinds.md lists
        the fields of every kind.""",
        "content/people/ada-brook.md",
        """
        name: Ada Brook
        sumary: Keeper of the market hall.
        """,
        """
        name: Ada Brook
        summary: Keeper of the market hall.
        """,
    ),
    _row(
        "missing-field",
        "A field that is needed is not there",
        """The kind cannot do without this field: it names the entry, dates it, or stands for it in lists
        and previews. A field that is there but empty counts as missing. Of a claim the summary may be left
        out, and of an event that has a body.""",
        "content/articles/the-long-night.md",
        """
        ---
        title: The long night
        published: 2 June 2023
        ---
        """,
        """
        ---
        title: The long night
        published: 2 June 2023
        summary: What is known about the night on which the weathercock went.
        ---
        """,
    ),
    _row(
        "wrong-type",
        "The field takes another shape of value",
        """A list stands where one text is expected, a text where a list is, or a word where a number is. A
        list is written with a dash before each item, or in square brackets; a mapping has names and values,
        indented below the field.""",
        "content/people/ada-brook.md",
        """
        name: Ada Brook
        also: A. Brook
        """,
        """
        name: Ada Brook
        also: [A. Brook]
        """,
    ),
    _row(
        "invalid-value",
        "The field cannot have this value",
        """The value has the right shape but is not one of those that the field allows: a word that is not
        in its list, a line break in a title, a language code that is none. Control characters, which come
        along when text is pasted, are reported in the same way, and so are a name that nobody can see, a
        mark of direction that is never closed (it would turn around the text after it), an alert that is
        none (`> [!ATTENTION]`), a link where only plain text is shown, as in the caption of a picture, a source that is known
        (`via`) through itself, what nearly is a heading, a list or a table (`##Heading`, `• item`), and letters that a wrong
        encoding has spoilt (`cafÃ©`).""",
        "content/events/weathercock-missed.md",
        """
        title: The weathercock is missed
        weight: very important
        """,
        """
        title: The weathercock is missed
        weight: key
        """,
    ),
    _row(
        "url-invalid",
        "This is no web address",
        """An address begins with https:// or http:// and a host. Anything else would be a dead link, and
        some kinds of address are unsafe to publish. The `contact` of the site may also be a mail address,
        `links.wikidata` a Q-number.""",
        "content/sources/bell-report.md",
        """
        title: Weathercock gone
        url: www.example.org/weathercock
        """,
        """
        title: Weathercock gone
        url: https://www.example.org/weathercock
        """,
    ),
    _row(
        "date-unreadable",
        "The date cannot be read",
        """A date is written in plain English (28 June 2021, early May 2023, between 3 and 5 May 2023) or in
        EDTF (2021-06-28, 2021-06, 2020-11-20~). What cannot be read has no place in the chronology. Try
        `nutgraf date "…"`, which says what a date means and offers the nearest readable forms.""",
        "content/events/weathercock-missed.md",
        """
        title: The weathercock is missed
        date: 31 June 2023
        """,
        """
        title: The weathercock is missed
        date: 30 June 2023
        """,
    ),
    _row(
        "date-order",
        "A date comes before one that must be earlier",
        """Two dates of one entry contradict each other: a death before the birth, the end of a post before
        its beginning, an update before the publication. One of the two is mistyped. Uncertain dates are
        only compared where they cannot overlap.""",
        "content/people/ada-brook.md",
        """
        name: Ada Brook
        born: 1921
        died: 1912
        """,
        """
        name: Ada Brook
        born: 1912
        died: 1921
        """,
    ),
    # --- an id is wrong ---
    _row(
        "reference-unknown",
        "No entry has this id",
        """A field, a link in double brackets or a citation names an entry that does not exist. Look for a
        slip in the id, or write the entry: `nutgraf new people "Ada Brook"` lays one out. An id is the name
        of the entry's file without its ending; what is nearly a link or citation, as `[@report p. 4]` without
        its comma, is said as well.""",
        "content/claims/night-removal.md",
        """
        about: [ada-brok]
        """,
        """
        about: [ada-brook]
        """,
    ),
    _row(
        "reference-ambiguous",
        "More than one entry could be meant",
        """The id or name fits several entries: one of two kinds, or two people who share a spelling.
        Nothing is guessed, since a link to the wrong person can do harm. Put the kind before the id.""",
        "content/articles/the-long-night.md",
        """
        ---
        title: The long night
        published: 2 June 2023
        summary: What is known so far.
        ---

        [[market-hall]] stood open.   <!-- an organisation and an event are so called -->
        """,
        """
        ---
        title: The long night
        published: 2 June 2023
        summary: What is known so far.
        ---

        [[organisations/market-hall]] stood open.
        """,
    ),
    _row(
        "reference-kind",
        "The entry is of the wrong kind",
        """The id exists, but what it names cannot stand here: an organisation where a person is expected,
        an event where a source is. The field's line in docs/kinds.md says which kinds it takes.""",
        "content/events/weathercock-missed.md",
        """
        people: [wickling-parish-council]
        """,
        """
        organisations: [wickling-parish-council]
        """,
    ),
    # --- something leads nowhere ---
    _row(
        "link-broken",
        "A link leads nowhere",
        """A Markdown link names a file or an address of this site that does not exist. Links may be written
        as the path of the file, seen from the one it stands in, or as the address on the site. Either is
        checked, so that readers never meet the page for missing pages. It is the same with a link that
        cannot be read, as one with a space in its address, and with `[^1]` where no such footnote is.""",
        "content/articles/the-long-night.md",
        """
        ---
        title: The long night
        published: 2 June 2023
        summary: What is known so far.
        ---

        [The keeper](../people/ada-brok.md) was asleep.
        """,
        """
        ---
        title: The long night
        published: 2 June 2023
        summary: What is known so far.
        ---

        [The keeper](../people/ada-brook.md) was asleep.
        """,
    ),
    _row(
        "anchor-broken",
        "A link names a heading that is not there",
        """The page that the link leads to exists, but has no heading with the id after the `#`. Ids are
        made from the words of a heading as GitHub makes them: in small letters, with hyphens for spaces.
        They change when the heading does.""",
        "content/articles/the-long-night.md",
        """
        ---
        title: The long night
        published: 2 June 2023
        summary: What is known so far.
        ---

        See [the evening](#evening).

        ## The evening
        """,
        """
        ---
        title: The long night
        published: 2 June 2023
        summary: What is known so far.
        ---

        See [the evening](#the-evening).

        ## The evening
        """,
    ),
    _row(
        "media-missing",
        "A picture or document is not there",
        """The file is looked up beside the one that names it, and then under content/. Neither place has
        it, so readers would see a gap. Mind small and capital letters: a web server tells them apart. A
        picture whose address has a space in it needs angle brackets: `![The hall](<the hall.png>)`.""",
        "content/people/ada-brook.md",
        """
        image:
          file: media/Ada.JPG
          alt: Ada Brook before the market hall
        """,
        """
        image:
          file: media/ada.jpg
          alt: Ada Brook before the market hall
        """,
    ),
    _row(
        "alt-missing",
        "A picture has no words for those who do not see it",
        """People who use a screen reader, and all when the picture does not load, have only the words in
        `alt` (in Markdown: the words in the square brackets). Say what the picture shows, as you would on
        the telephone.""",
        "content/people/ada-brook.md",
        """
        image:
          file: media/ada.jpg
        """,
        """
        image:
          file: media/ada.jpg
          alt: Ada Brook before the market hall
        """,
    ),
    _row(
        "order-contradiction",
        "The order of events contradicts itself",
        """`after` says which events are known to have come before this one. Here it leads round in a ring,
        or says that an event came after one whose date is certainly later, be it by way of others. Mend the
        date, or take the `after` away.""",
        "content/events/weathercock-missed.md",
        """
        date: 3 May 2023
        after: [weathercock-returned]   # which is dated 28 May 2023
        """,
        """
        date: 3 May 2023
        """,
    ),
    # --- claims ---
    _row(
        "claim-unattributed",
        "A claim without anyone who makes it",
        """A claim says who makes it and where: `asserted_by` with `who` and `source`, at least once.
        Without that the site itself would be making it. Every entry of `asserted_by` needs a source of its
        own.""",
        "content/claims/night-removal.md",
        """
        says: The council said that Ada Brook had taken the weathercock down at night.
        about: [ada-brook]
        asserted_by:
          - who: wickling-parish-council
        """,
        """
        says: The council said that Ada Brook had taken the weathercock down at night.
        about: [ada-brook]
        asserted_by:
          - who: wickling-parish-council
            source: council-minutes
        """,
    ),
    _row(
        "claim-unanswered",
        "An allegation without the answer of one whom it is about",
        """An allegation about living people needs an entry in `responses` for each of them: what they say
        to it, or that they declined or could not be reached. Organisations owe none. `not-asked` is allowed
        for the time being, and gives the warning claim-not-asked.""",
        "content/claims/night-removal.md",
        """
        says: The council said that Ada Brook had taken the weathercock down at night.
        about: [ada-brook]
        allegation: yes
        """,
        """
        says: The council said that Ada Brook had taken the weathercock down at night.
        about: [ada-brook]
        allegation: yes
        responses:
          - who: ada-brook
            stance: denies
            when: 12 May 2023
            source: bell-report
        """,
    ),
    _row(
        "claim-verdict",
        "A verdict without its evidence",
        """`verdict: confirmed` needs two or more supporting entries of `evidence` from different
        publishers, none of whom merely repeated the claim; `verdict: false` needs one that contradicts it.
        A verdict is a statement of fact about somebody, so the record must carry it.""",
        "content/claims/repair-paid.md",
        """
        says: The Bell reported that the council had paid for the repair of the weathercock.
        verdict: confirmed
        evidence:
          - source: council-minutes
            shows: supports
        """,
        """
        says: The Bell reported that the council had paid for the repair of the weathercock.
        verdict: confirmed
        evidence:
          - source: council-minutes
            shows: supports
          - source: bell-report   # of another publisher
            shows: supports
        """,
    ),
    _row(
        "person-private",
        "Something private about a living person",
        """The full birth date, address, telephone number or e-mail of a living person does not belong on
        the site, nor does a profile picture of one who is no public figure, or that person's name in a field or
        in the label of a link. It serves those who would do
        harm and explains nothing. Give the year of birth and the town at most. What readers see counts, in
        whatever way it is typed, and so do the addresses of links.""",
        "content/people/ada-brook.md",
        """
        name: Ada Brook
        born: 4 March 1961
        """,
        """
        name: Ada Brook
        born: 1961
        """,
    ),
    # --- worth a look ---
    _row(
        "html-escaped",
        "HTML is shown as text",
        """Raw HTML in a text is shown to readers as it is typed, since it can carry scripts. Markdown has
        its own way for nearly everything. `html: yes` in content/site.yaml lets a safe part of HTML
        through. Then the warning means a tag that is taken away (scripts, forms), that cannot be read as one,
        that is never closed (so it ends where its paragraph or block ends) or that closes nothing (so it is
        left out).""",
        "content/articles/the-long-night.md",
        """
        ---
        title: The long night
        published: 2 June 2023
        summary: What is known so far.
        ---

        The hall was <b>locked</b>.
        """,
        """
        ---
        title: The long night
        published: 2 June 2023
        summary: What is known so far.
        ---

        The hall was **locked**.
        """,
    ),
    _row(
        "heading-skipped",
        "A heading skips a level",
        """Below a heading of the second level comes the third, not the fourth. Those who use a screen
        reader move by headings, and take a skipped level for a part that is missing. The size of a heading
        is the theme's affair.""",
        "content/articles/the-long-night.md",
        """
        ---
        title: The long night
        published: 2 June 2023
        summary: What is known so far.
        ---

        ## The evening

        #### Who was there
        """,
        """
        ---
        title: The long night
        published: 2 June 2023
        summary: What is known so far.
        ---

        ## The evening

        ### Who was there
        """,
    ),
    _row(
        "event-unsourced",
        "An event without a source",
        """The event has neither `sources` nor a citation in its body, so that readers cannot see what it
        rests on. An event is a thing on record: name the record. Where only somebody says so, it is a claim
        rather than an event.""",
        "content/events/weathercock-missed.md",
        """
        title: The weathercock is missed
        date: between 3 and 5 May 2023
        summary: The spire of the market hall was found bare.
        """,
        """
        title: The weathercock is missed
        date: between 3 and 5 May 2023
        summary: The spire of the market hall was found bare.
        sources: [bell-report]
        """,
    ),
    _row(
        "source-unused",
        "Nothing uses this source",
        """No entry cites this source or names it in a field. Either it was meant to be cited and was
        forgotten, or it can go. Cite it with `[@id]`, or name it under `sources`.""",
        "content/events/weathercock-missed.md",
        """
        title: The weathercock is missed
        sources: []   # bell-report is named nowhere
        """,
        """
        title: The weathercock is missed
        sources: [bell-report]
        """,
    ),
    _row(
        "source-unarchived",
        "The source of an allegation is not archived",
        """An allegation rests on this source, and it has an address but no archived copy. Pages about
        disputed things are changed and taken down; then nobody could check who said what. Save the page
        with a web archive and put the copy's address into `archive`.""",
        "content/sources/bell-report.md",
        """
        title: Weathercock gone
        url: https://www.example.org/weathercock
        """,
        """
        title: Weathercock gone
        url: https://www.example.org/weathercock
        archive: https://archive.example.org/2023/weathercock
        """,
    ),
    _row(
        "orphan",
        "Nothing links to this entry",
        """Readers who follow the links of the site will never come by this entry. Link to it from a text or
        name it in a field of another entry. Articles and pages are excepted, since they stand in the
        navigation. A footnote that no text refers to is not shown at all, and said with the same word.""",
        "content/events/weathercock-missed.md",
        """
        people: []   # nothing names content/people/ada-brook.md
        """,
        """
        people: [ada-brook]
        """,
    ),
    _row(
        "claim-stale",
        "An allegation that was not checked for long",
        """An allegation without verdict or withdrawal was last checked over 180 days ago, or never. An
        answer, a correction or a court's decision may have come since. Look again, mend what has changed,
        and date that in `checked`.""",
        "content/claims/night-removal.md",
        """
        says: The council said that Ada Brook had taken the weathercock down at night.
        allegation: yes
        checked: 2 June 2019
        """,
        """
        says: The council said that Ada Brook had taken the weathercock down at night.
        allegation: yes
        checked: 4 March 2024   # the day of the last look
        """,
    ),
    _row(
        "claim-not-asked",
        "One whom an allegation is about was not asked",
        """The record says `stance: not-asked`: nobody has yet asked the person what they say to the
        allegation. Fairness needs the question before publication, and the page will say openly that it was
        not put. Ask, then record what came of it: an answer, declined or not-reached.""",
        "content/claims/night-removal.md",
        """
        allegation: yes
        responses:
          - who: ada-brook
            stance: not-asked
        """,
        """
        allegation: yes
        responses:
          - who: ada-brook
            stance: declined
            when: 12 May 2023
        """,
    ),
    _row(
        "date-season",
        "A season without a hemisphere",
        """Spring and autumn are different months in the north and in the south. Without `hemisphere` in
        content/site.yaml the northern seasons are meant, which may be half a year off. Set it once, or give
        the months.""",
        "content/events/weathercock-missed.md",
        """
        title: The weathercock is missed
        date: 2023-21   # spring 2023
        """,
        """
        title: The weathercock is missed
        date: March to May 2023
        """,
    ),
    _row(
        "reference-draft",
        "A link to a draft",
        """The entry that is linked is a draft and not published, so the link is shown as plain text. Finish
        the draft and delete its `draft: yes`, or wait: once it is published the link works by itself.""",
        "content/people/ada-brook.md",
        """
        name: Ada Brook
        draft: yes   # [[ada-brook]] in an article is plain text
        """,
        """
        name: Ada Brook
        """,
    ),
    _row(
        "text-like-id",
        "A text that is nearly an id",
        """The field takes an id or a text. The value is no id, so it counts as text, but it differs from an
        id by a letter or two: perhaps that entry was meant, and this is a slip. Write the id, or change the
        text so that it cannot be taken for one.""",
        "content/sources/bell-report.md",
        """
        title: Weathercock gone
        publisher: wickling-bel
        """,
        """
        title: Weathercock gone
        publisher: wickling-bell
        """,
    ),
)

BY_CODE: dict[str, Code] = {row.code: row for row in CODES}


def severity(code: str) -> Severity:
    """The severity of a code. A code that the table does not have is a fault of the program (KeyError)."""
    return BY_CODE[code].severity
